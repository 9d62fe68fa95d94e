import prettyBytes from 'pretty-bytes';
import type { CheckRunView } from './check-run-view.ts';
import { cutText } from './cut-text.ts';
import { limitRows } from './limit-rows.ts';
import { link, plain, table } from './markdown.ts';

const MAX_NAME = 300;

export function renderOutputs(outputs: CheckRunView['outputs']): string | undefined {
  if (outputs.length === 0) return undefined;
  const rows = outputs.map(({ name, sizeBytes, url }) => [
    link(plain(cutText(name, MAX_NAME)), url),
    prettyBytes(sizeBytes),
  ]);
  return table(
    ['output', 'size'],
    limitRows(rows, (more) => [more, '']),
  );
}
