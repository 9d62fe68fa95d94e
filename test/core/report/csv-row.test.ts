import { expect, it } from 'vitest';
import { csvRow } from '../../../src/core/report/csv-row.ts';

it.each<[unknown[], string]>([
  [[1, -0.5, true], '1,-0.5,true'],
  [[undefined, null, ''], ',,'],
  [['a,b', 'say "no"', 'two\nlines'], '"a,b","say ""no""","two\nlines"'],
  [[{ a: [1, 'b'] }], '"{""a"":[1,""b""]}"'],
  [['=1+1', '@SUM(A1)', '+a', '-a', '\tx'], "'=1+1,'@SUM(A1),'+a,'-a,'\tx"],
  [['=HYPERLINK("http://x","y")'], `"'=HYPERLINK(""http://x"",""y"")"`],
  [['-1.5', '+3e-7', '-'], "-1.5,+3e-7,'-"],
])('%j is %s', (cells, expected) => {
  expect(csvRow(cells)).toBe(`${expected}\r\n`);
});
