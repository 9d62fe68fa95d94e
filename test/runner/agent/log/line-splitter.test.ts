import { describe, expect, it } from 'vitest';
import { array, assert, constantFrom, nat, property } from 'fast-check';
import { LineSplitter, MAX_LINE_BYTES } from '../../../../runner/agent/log/line-splitter.ts';

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
    { name: 'a progress bar', reads: ['1%\r2%\r3%\n'], lines: ['1%\r\n2%\r\n3%\n', ''] },
    { name: 'Windows line ends', reads: ['a\r\nb\r\n'], lines: ['a\r\nb\r\n', ''] },
    { name: 'a Windows line end cut in two', reads: ['a\r', '\nb\n'], lines: ['', 'a\r\nb\n', ''] },
    { name: 'a lone return between reads', reads: ['a\r', 'b\n'], lines: ['', 'a\r\nb\n', ''] },
    { name: 'a return as the last byte', reads: ['a\r'], lines: ['', 'a\r\n'] },
    { name: 'two returns', reads: ['a\r\r', '\n'], lines: ['a\r\n', '\r\n', ''] },
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

  it('cuts a line that is longer than a reader can take', () => {
    const splitter = new LineSplitter();
    const long = Buffer.alloc(64 * 1024, 'x');
    const out: Buffer[] = [];
    for (let read = 0; read < 40; read += 1) out.push(...splitter.push(long));
    out.push(...splitter.push(Buffer.from('end\n')));
    const lines = Buffer.concat(out).toString().split('\n').slice(0, -1);
    expect(lines.map((line) => line.length)).toEqual([
      MAX_LINE_BYTES,
      MAX_LINE_BYTES,
      40 * 64 * 1024 - 2 * MAX_LINE_BYTES + 3,
    ]);
  });

  it('cuts long lines that one read completes', () => {
    const out = new LineSplitter().push(Buffer.from(`a\n${'x'.repeat(MAX_LINE_BYTES + 5)}\nb\n`));
    const lines = Buffer.concat(out).toString().split('\n').slice(0, -1);
    expect(lines.map((line) => line.length)).toEqual([1, MAX_LINE_BYTES, 5, 1]);
  });
});
