import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { renderCheckRun } from '../../../src/core/report/render-check-run.ts';
import { code, codeBlock, link, plain, table } from '../../../src/core/report/markdown.ts';
import { exampleSpec, exampleView } from './example-view.ts';

const NASTY = [
  'a|b',
  String.raw`a\|b`,
  'a`b``c',
  '<img src=x onerror=alert(1)>',
  '**bold** _it_ ~~no~~',
  '[click](https://evil.example)',
  '&lt; &amp;',
  String.raw`\\ $x$ !`,
  'ümlaut 模型 😀',
];

describe('the words of others', () => {
  it.each(NASTY)('are shown as they are, in a table: %s', async (words) => {
    const html = await new Marked().parse(table(['head'], [[plain(words)], [code(words)]]));
    const cells = [...html.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell = '']) => cell);
    expect(cells.map(visible)).toEqual([words, words]);
    expect(html).not.toMatch(/<(img|strong|em|del)\b|>click</);
  });

  it('stay on one line', () => {
    expect(plain('a\r\nb\u2028c')).toBe('a b c');
    expect(code('a\n\n| b |')).not.toMatch(/[\n|]/);
  });

  it('notify nobody', () => {
    const spec = exampleSpec({ warnings: ['ask @octocat about #12'] });
    const { summary } = renderCheckRun(exampleView({ spec }));
    expect(summary).toContain('@\u200Boctocat');
    expect(summary).not.toMatch(/@octocat|#12/);
  });

  it.each(['```\n# out', '````', 'a\n`````js\n'])(
    'do not leave a block of code: %j',
    async (words) => {
      const html = await new Marked().parse(codeBlock(words));
      expect(html.match(/<pre>/g)).toHaveLength(1);
      expect(html.trim()).toMatch(/^<pre>.*<\/pre>$/s);
    },
  );

  it('do not end the address of a link', () => {
    expect(link('it', 'https://x/a b)c')).toBe('[it](https://x/a%20b%29c)');
  });
});

const NAMED: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };

function visible(html: string): string {
  return html
    .replace(/<[^>]+>|\u200B/g, '')
    .replace(/&#(\d+);|&(\w+);/g, (_, digits: string | undefined, name: string) =>
      digits === undefined ? (NAMED[name] ?? '?') : String.fromCodePoint(Number(digits)),
    );
}
