import { MAX_MARKDOWN_BYTES, cutText, takeLastLines } from './cut-text.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import { code, codeBlock, link } from './markdown.ts';
import { plainLogLine } from './plain-log-line.ts';

/** Bounds the fence as well, which is longer than any run of backticks in a line. */
const MAX_LINE = 2000;
/** For the words above the block and two fences. */
const FRAME = 2 * MAX_LINE + 200;

/** The end of the log, as much as GitHub takes; undefined when there is none. */
export function renderLogTail(logTail: readonly string[]): string | undefined {
  if (logTail.length === 0) return undefined;
  const lines = logTail.map((line) => cutText(plainLogLine(line), MAX_LINE));
  const shown = takeLastLines(lines, MAX_MARKDOWN_BYTES - FRAME);
  const cut = shown.length < lines.length ? ', cut to what GitHub takes' : '';
  const count = shown.length === 1 ? 'The last line' : `The last ${shown.length} lines`;
  return `${count} of the log${cut}:\n\n${codeBlock(shown.join('\n'))}`;
}

type LogAnswer = {
  counter: number;
  spec: Pick<ExecutionSpec, 'step'>;
  tail: readonly string[];
  url: string;
};

/** The answer to `/logs`. */
export function renderLogAnswer({ counter, spec, tail, url }: LogAnswer): string {
  const title = `${code(`#${counter}`)} ${code(spec.step)}`;
  return `${title}: ${renderLogTail(tail) ?? 'nothing was printed yet.'}\n\n${link('The whole log', url)}`;
}
