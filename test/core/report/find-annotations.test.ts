import { describe, expect, it } from 'vitest';
import { findAnnotations } from '../../../src/core/report/find-annotations.ts';

const ROOT = '/valohai/repository';

function found(text: string): string[] {
  return findAnnotations(text.split('\n')).map(
    ({ path, startLine, startColumn, level, message }) =>
      `${path}:${startLine}${startColumn === undefined ? '' : `:${startColumn}`} ${level} ${message}`,
  );
}

const TRACEBACK = `Traceback (most recent call last):
  File "${ROOT}/train.py", line 10, in <module>
    main()
  File "${ROOT}/model/net.py", line 33, in main
    fit(data)
  File "/usr/lib/python3.12/site-packages/torch/nn.py", line 5, in fit
    raise ValueError("no data")
ValueError: no data`;

describe('what a failed program names', () => {
  it('is the innermost frame of a traceback that is in the repository', () => {
    const [annotation] = findAnnotations(TRACEBACK.split('\n'));
    expect(annotation).toMatchObject({
      path: 'model/net.py',
      startLine: 33,
      endLine: 33,
      level: 'failure',
      title: 'ValueError',
      message: 'ValueError: no data',
      rawDetails: TRACEBACK,
    });
  });

  it.each([
    ['src/main.c:12:5: error: expected ;', ['src/main.c:12:5 failure expected ;']],
    ['./src/main.cu:3:1: warning: unused x', ['src/main.cu:3:1 warning unused x']],
    [`${ROOT}/a.cpp:7: fatal error: x.h: No such file`, ['a.cpp:7 failure x.h: No such file']],
    [
      'src/app.ts(4,9): error TS2304: Cannot find name',
      ['src/app.ts:4:9 failure TS2304: Cannot find name'],
    ],
    ['tests/test_a.py:9: AssertionError', ['tests/test_a.py:9 failure AssertionError']],
    ['model.py:3: error: Incompatible types', ['model.py:3 failure Incompatible types']],
    ['/usr/include/x.h:1:1: error: no', []],
    ['../other/a.c:1:1: error: no', []],
    ['node_modules/x/a.js:1:1: error: no', []],
    ['.venv/lib/a.py:1:1: error: no', []],
    ['12:30:01: error: clock', []],
    ['epoch 3: loss: 0.1', []],
    ['File "a.py", line 3', []],
  ])('in %j', (line, expected) => {
    expect(found(line)).toEqual(expected);
  });

  it('of two chained tracebacks is a place of each', () => {
    const second = `During handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b.py", line 2, in <module>\n    x\nKeyError: 'x'`;
    expect(found(`${TRACEBACK}\n\n${second}`)).toEqual([
      'model/net.py:33 failure ValueError: no data',
      "b.py:2 failure KeyError: 'x'",
    ]);
  });

  it('is named once, and at most as often as GitHub takes', () => {
    const same = Array.from({ length: 3 }, () => 'a.c:1:1: error: same').join('\n');
    const many = Array.from({ length: 80 }, (_, line) => `a.c:${line + 1}:1: error: e`).join('\n');
    expect(found(same)).toHaveLength(1);
    expect(found(many)).toHaveLength(50);
  });

  it('is nothing where a traceback lies outside or is cut off', () => {
    expect(
      found('Traceback (most recent call last):\n  File "/x.py", line 1\n    a\nKeyError'),
    ).toEqual([]);
    expect(found(`Traceback (most recent call last):\n  File "${ROOT}/a.py", line 1`)).toEqual([]);
  });

  it('is looked for in a line of a megabyte as fast as in any', () => {
    expect(
      found(`${'('.repeat(1_000_000)}\n${' '.repeat(1_000_000)}\n${'a:1:'.repeat(250_000)}`),
    ).toEqual([]);
  });
});
