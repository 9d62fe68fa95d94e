import { Marked, type MarkedExtension } from 'marked';
import { markedTerminal } from 'marked-terminal';
import { paint, print } from './terminal.ts';

type CheckRun = {
  name: string;
  status: string;
  conclusion: string | null;
  output: { title: string | null; summary: string | null };
};

const SYMBOLS: Record<string, string> = { eyes: '👀', rocket: '🚀', '+1': '👍', '-1': '👎' };

/** Shows a check run in the terminal the way GitHub's page lays it out. */
export function printCheckRun(checkRun: CheckRun, reactions: readonly string[]): void {
  const { name, conclusion, output } = checkRun;
  const symbol = conclusion === 'success' ? paint.green('✔') : paint.red('✘');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is an extension since marked 5; its types still call it a renderer
  const terminal = markedTerminal({ reflowText: false, tab: 2 }) as unknown as MarkedExtension;
  const markdown = new Marked(terminal);
  print(paint.dim(`\n${'─'.repeat(78)}`));
  print(`${symbol} ${paint.bold(name)}  ${conclusion ?? checkRun.status}`);
  print(
    `  reactions on the comment: ${reactions.map((name) => SYMBOLS[name] ?? name).join(' ')}\n`,
  );
  print(paint.bold(output.title ?? ''));
  print(markdown.parse(output.summary ?? '', { async: false }).trimEnd());
  print(paint.dim(`${'─'.repeat(78)}\n`));
}
