import { describe, expect, it } from 'vitest';
import { renderAnnotations } from '../../src/cli/render-annotations.ts';
import { renderCounts, renderProblems } from '../../src/cli/render-problems.ts';
import type { Problem } from '../../src/core/definition/problem.ts';

function problem(own: Partial<Problem> = {}): Problem {
  return {
    severity: 'error',
    file: 'valohai.yaml',
    line: 2,
    column: 3,
    path: '0.step',
    message: 'it is wrong',
    ...own,
  };
}

describe('renderProblems', () => {
  it.each([
    ['a\nb c\n', 3, '   | ', '  ^'],
    ['a\n\t\tx\n', 3, '   | ', '\t\t^'],
    ['a\n日本x\n', 3, '   | ', '    ^'],
    ['a\r\n🙂x\r\n', 3, '   | ', '  ^'],
  ])('puts the caret of %j, column %i, below the place', (...[source, column, margin, caret]) => {
    const text = renderProblems({ source, problems: [problem({ column })] }, false);
    const [head, line, below] = text.split('\n');
    expect(head).toBe(`valohai.yaml:2:${column}: error: it is wrong`);
    expect(line).toBe(` 2 | ${source.split(/\r?\n/)[1]}`);
    expect(below).toBe(`${margin}${caret}`);
  });

  it('shows no line where the file has ended', () => {
    const text = renderProblems({ source: '', problems: [problem()] }, false);
    expect(text).toBe('valohai.yaml:2:3: error: it is wrong\n');
  });

  it('colours only where colours are shown', () => {
    const linted = { source: 'a\nb', problems: [problem()] };
    expect(renderProblems(linted, true)).toContain('\u001B[31m');
    expect(renderProblems(linted, false)).not.toContain('\u001B');
  });
});

describe('renderCounts', () => {
  const warning = problem({ severity: 'warning' });
  it.each([
    [[], 'no problems'],
    [[problem()], '1 error'],
    [[problem(), problem(), warning], '2 errors, 1 warning'],
    [[warning, warning], '2 warnings'],
  ])('counts %j', (problems, text) => {
    expect(renderCounts(problems)).toBe(text);
  });
});

describe('renderAnnotations', () => {
  it('escapes what means something to GitHub', () => {
    const odd = problem({ file: 'a,b:c.yaml', path: '', message: '100%\nwrong: a, b' });
    expect(renderAnnotations([odd])).toBe(
      '::error file=a%2Cb%3Ac.yaml,line=2,col=3,title=valohai.yaml::100%25%0Awrong: a, b\n',
    );
  });
});
