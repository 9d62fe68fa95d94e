import prettyBytes from 'pretty-bytes';
import type { CheckRunView } from './check-run-view.ts';
import { cutText } from './cut-text.ts';
import { limitRows } from './limit-rows.ts';
import { code, table } from './markdown.ts';

const MAX_CELL = 300;
/** Enough to see that two files differ. */
const SHOWN_DIGITS = 12;

/** What the execution was fed, so that another with the same name can be told from it. */
export function renderInputs(inputs: CheckRunView['inputs']): string | undefined {
  if (inputs.length === 0) return undefined;
  const rows = inputs.map(({ input, name, uri, sizeBytes, sha256 }) => [
    code(cutText(`${input}/${name}`, MAX_CELL)),
    code(cutText(uri, MAX_CELL)),
    prettyBytes(sizeBytes),
    code(sha256.slice(0, SHOWN_DIGITS)),
  ]);
  return table(
    ['input', 'from', 'size', 'sha256'],
    limitRows(rows, (more) => [more, '', '', '']),
  );
}
