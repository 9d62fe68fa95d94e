import { describe, expect, it } from 'vitest';
import { array, assert, constantFrom, nat, property } from 'fast-check';
import { LineSplitter } from '../../../../runner/agent/log/line-splitter.ts';

function split(reads: readonly string[]): string[] {
  const splitter = new LineSplitter();
  const out = reads.map((read) => Buffer.concat(splitter.push(Buffer.from(read))).toString());
  return [...out, Buffer.concat(splitter.end()).toString()];
}

describe('LineSplitter', () => {
  it.each([
    { name: 'whole lines at once', reads: ['a\nb\n'], lines: ['a\nb\n', ''] },
    {
      name: 'a line over several reads',
      reads: ['a', 'b', 'c\nd'],
      lines: ['', '', 'abc\n', 'd\n'],
    },
    { name: 'empty lines', reads: ['\n\n'], lines: ['\n\n', ''] },
    { name: 'a last line without an end', reads: ['a\nb'], lines: ['a\n', 'b\n'] },
    { name: 'a progress bar', reads: ['1%\r2%\r3%\n'], lines: ['3%\n', ''] },
    {
      name: 'a progress bar in parts',
      reads: ['\r1', '%\r2%', '\r3%\n'],
      lines: ['', '', '3%\n', ''],
    },
    { name: 'a progress bar without an end', reads: ['1%\r', '2%\r'], lines: ['', '', '2%\n'] },
    { name: 'Windows line ends', reads: ['a\r\nb\r\n'], lines: ['a\nb\n', ''] },
    { name: 'a Windows line end cut in two', reads: ['a\r', '\nb\n'], lines: ['', 'a\nb\n', ''] },
    { name: 'a return between reads', reads: ['a\r', 'b\n'], lines: ['', 'b\n', ''] },
    { name: 'several returns', reads: ['a\r\r', '\r\n'], lines: ['', 'a\n', ''] },
    { name: 'only a return', reads: ['\r\n'], lines: ['\n', ''] },
    { name: 'nothing', reads: [], lines: [''] },
  ])('cuts $name', ({ reads, lines }) => {
    expect(split(reads)).toEqual(lines);
  });

  it('gives the same lines however the bytes arrive', () => {
    const text = array(constantFrom('a', 'é', '\r', '\n'), { maxLength: 40 });
    assert(
      property(text, array(nat(60), { maxLength: 6 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const splitter = new LineSplitter();
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b)];
        const reads = places.map((from, index) => bytes.subarray(from, places[index + 1]));
        const out = [...reads.flatMap((read) => splitter.push(read)), ...splitter.end()];
        expect(Buffer.concat(out).toString()).toBe(split([parts.join('')]).join(''));
      }),
    );
  });

  it.each([
    [['abc'], false, 'abc'],
    [['a\nbc'], false, 'bc'],
    [[' 1%\r 2%'], true, ' 2%'],
    [[' 1%\r 2%\r'], true, ' 2%'],
    [[' 1%\r', '\r'], true, ' 1%'],
    [[' 1%\r 2%\n'], false, ''],
  ])('knows what stands on the line that %j leaves open', (reads, isRedrawn, state) => {
    const splitter = new LineSplitter();
    for (const read of reads) splitter.push(Buffer.from(read));
    expect(splitter.isRedrawn).toBe(isRedrawn);
    expect(splitter.unfinished().toString()).toBe(state);
  });

  it('holds no more than a line can have in memory', () => {
    const splitter = new LineSplitter();
    const out: Buffer[] = [];
    for (let read = 0; read < 40; read += 1)
      out.push(...splitter.push(Buffer.alloc(64 * 1024, 'x')));
    out.push(...splitter.push(Buffer.from('end\n')));
    const lines = Buffer.concat(out).toString().split('\n').slice(0, -1);
    expect(lines.map((line) => line.endsWith(' ↩'))).toEqual([true, true, false]);
    expect(lines.join('').replaceAll(' ↩', '')).toHaveLength(40 * 64 * 1024 + 3);
  });

  it('forgets what a progress bar has overwritten', () => {
    const splitter = new LineSplitter();
    for (let step = 0; step < 100_000; step += 1) splitter.push(Buffer.from(`\r${step} of many`));
    expect(splitter.unfinished().toString()).toBe('99999 of many');
    expect(splitter.end().toString()).toBe('99999 of many\n');
  });
});
