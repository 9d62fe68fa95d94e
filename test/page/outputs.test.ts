import { expect, it } from 'vitest';
import { previewKind } from '../../src/page/execution/preview-kind.ts';
import { readCsv } from '../../src/page/execution/read-csv.ts';

it.each([
  ['plots/loss.PNG', 'image'],
  ['a.csv', 'csv'],
  ['a.tsv', 'csv'],
  ['a.json', 'json'],
  ['notes', 'text'],
  ['log.jsonl', 'text'],
  ['model.pt', undefined],
  ['archive.tar.gz', undefined],
])('%s is shown as %s', (name, kind) => {
  expect(previewKind(name)).toBe(kind);
});

it.each<[has: string, file: [text: string, separator: string], rows: string[][]]>([
  [
    'rows of cells',
    ['a,b\n1,2\n', ','],
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'line ends of another system',
    ['a,b\r\n1,2', ','],
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['separators, line ends and quotes in quotes', ['a,"b, ""c""\nd"\n', ','], [['a', 'b, "c"\nd']]],
  ['empty cells', [',x,\n', ','], [['', 'x', '']]],
  ['nothing of an empty line', ['a\n\nb', ','], [['a'], ['b']]],
  ['tabs', ['a\tb,c', '\t'], [['a', 'b,c']]],
  ['nothing', ['', ','], []],
])('a CSV file has %s', (_, [text, separator], rows) => {
  expect(readCsv(text, separator)).toEqual(rows);
});
