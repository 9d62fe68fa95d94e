import { describe, expect, it } from 'vitest';
import { renderRefusal } from '../../../src/core/report/render-refusal.ts';

describe('the reply to a comment that cannot be planned', () => {
  it('shows each problem with its line and a caret', () => {
    const reply = renderRefusal({
      author: 'ann',
      problems: [
        {
          line: 3,
          text: '/run trian epochs=3',
          column: 6,
          message: 'there is no step `trian`: did you mean train?',
        },
        { message: 'there is no valohai.yaml' },
      ],
    });
    expect(reply).toMatchInlineSnapshot(`
      "ann, nothing was started or stopped:

      \`\`\`text
      /run trian epochs=3
           ^
      \`\`\`

      Line 3: there is no step \\\`trian\\\`: did you mean train?

      there is no valohai.yaml"
    `);
  });

  it('neither notifies nor formats what people wrote', () => {
    const reply = renderRefusal({
      author: 'dependabot[bot]',
      problems: [{ text: '/run ```', column: 6, message: '<b> @octocat' }],
    });
    expect(reply).toContain(String.raw`dependabot\[bot\], nothing was started`);
    expect(reply).toContain('````text\n/run ```\n     ^\n````');
    expect(reply).not.toMatch(/<b>|@octocat/);
  });

  it('fits into a comment of GitHub', () => {
    const problem = { line: 1, text: '`'.repeat(9000), column: 1, message: '<'.repeat(9000) };
    const reply = renderRefusal({
      author: 'ann',
      problems: Array.from({ length: 500 }, () => problem),
    });
    expect(reply.length).toBeLessThan(65_536);
    expect(reply).toMatch(/… and 488 more\.$/);
  });
});
