import { describe, expect, it } from 'vitest';
import { LogFinder, type LogQuery } from '../../../src/core/log/log-finder.ts';
import type { StreamRun } from '../../../src/core/log/log-stream.ts';

type Piece = { text: string; runs?: StreamRun[] };

function find(query: Partial<LogQuery>, ...pieces: (string | Piece)[]) {
  const all: LogQuery = {
    text: '',
    isRegex: false,
    streams: ['stdout', 'stderr', 'status'],
    mostMatches: 100,
    ...query,
  };
  const finder = new LogFinder(all);
  let firstLine = 0;
  for (const piece of pieces) {
    const { text, runs } = typeof piece === 'string' ? { text: piece } : piece;
    const lines = text.split('\n').length - 1;
    const texts = text.match(/[^\n]*\n[^\n]*\n|[^\n]*\n/g) ?? [];
    finder.add({ firstLine, lines, runs: runs ?? [{ stream: 'stdout', lines }], texts });
    firstLine += lines;
  }
  return finder.result();
}

const out = (lines: number): StreamRun => ({ stream: 'stdout', lines });
const err = (lines: number): StreamRun => ({ stream: 'stderr', lines });

describe('words', () => {
  const cases: [string, string, string[], number[]][] = [
    ['the first line', 'one', ['one\ntwo\n'], [0]],
    ['the last line', 'two', ['one\ntwo\n'], [1]],
    ['a line of a later piece', 'four', ['one\ntwo\n', 'three\nfour\n'], [3]],
    ['a line once', 'a', ['banana\nb\na\n'], [0, 2]],
    ['nothing', 'zebra', ['one\ntwo\n'], []],
    ['upper and lower case alike', 'ERROR', ['Error: no\nerror\n'], [0, 1]],
    ['other alphabets likewise', 'ÄRGER', ['ärger\n'], [0]],
    ['empty lines between', 'x', ['\n\nx\n\nx\n'], [2, 4]],
    ['no two lines at once', 'two', ['t\nwo\ntwo\n'], [2]],
    ['what an expression would mean', 'a.c (1)', ['abc 1\na.c (1)\n'], [1]],
    ['through colours', 'loss: 0.5', ['\u001B[1mloss\u001B[0m: \u001B[32m0.5\u001B[0m\n'], [0]],
    ['no part of a colour', '32m', ['\u001B[32mgreen\u001B[0m\n'], []],
    ['lines after a title that never ends', 'two', ['\u001B]0;one\ntwo\n'], [1]],
    ['the text of a link', 'docs', ['\u001B]8;;http://x\u0007docs\u001B]8;;\u0007\n'], [0]],
  ];
  it.each(cases.map(([what, ...others]) => ({ what, others })))('find $what', ({ others }) => {
    const [text, pieces, lines] = others;
    expect(find({ text }, ...pieces)).toMatchObject({ lines, count: lines.length });
  });

  it('are named up to a number, and counted beyond', () => {
    expect(find({ text: 'a', mostMatches: 2 }, 'a\na\nb\na\n')).toEqual({
      lines: [0, 1],
      count: 3,
      total: 4,
    });
  });
});

describe('expressions', () => {
  it.each<[string, string, number[]]>([
    ['^two$', 'one\ntwo\n', [1]],
    [String.raw`loss=\d+\.5`, 'loss=0.1\nLOSS=0.5\n', [1]],
    [String.raw`one\s*two`, 'one\ntwo\none two\n', [2]],
    ['^$', 'one\n\ntwo\n', [1]],
    ['a|b', 'a\nb\nc\n', [0, 1]],
  ])('are about each line by itself: %s', (text, log, lines) => {
    expect(find({ text, isRegex: true }, log).lines).toEqual(lines);
  });

  it('that are none say so', () => {
    expect(() => find({ text: '(', isRegex: true })).toThrow(SyntaxError);
  });
});

describe('streams', () => {
  const piece = { text: 'a\na\na\na\n', runs: [out(1), err(2), out(1)] };

  it.each<[LogQuery['streams'], number[]]>([
    [['stdout'], [0, 3]],
    [['stderr'], [1, 2]],
    [
      ['stdout', 'stderr'],
      [0, 1, 2, 3],
    ],
    [['status'], []],
  ])('are told apart: %j', (streams, lines) => {
    expect(find({ text: 'a', streams }, piece).lines).toEqual(lines);
  });
});

describe('lines that are drawn several times', () => {
  it.each<[string, (string | Piece)[], number[]]>([
    ['are looked at once they are whole', ['10% a\r\n20% a\r\ndone a\n'], [2]],
    ['are looked at as they are now', ['10% a\r\n20% a\r\n'], [1]],
    ['go on in the next piece', ['10% a\r\n', '20% a\r\n', 'other\n'], []],
    [
      'go on while another stream says something',
      [
        { text: '10% a\r\n', runs: [out(1)] },
        { text: 'b\n', runs: [err(1)] },
      ],
      [0],
    ],
    ['may lose their match', ['10% a\r\n20%\r\n'], []],
  ])('%s', (_title, pieces, lines) => {
    expect(find({ text: 'a' }, ...pieces)).toMatchObject({ lines, count: lines.length });
  });
});
