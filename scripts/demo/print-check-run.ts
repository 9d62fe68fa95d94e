import { printMarkdown } from './print-markdown.ts';
import { paint, print } from './terminal.ts';

type CheckRun = {
  name: string;
  status: string;
  conclusion: string | null;
  output: { title: string | null; summary: string | null };
};

const SYMBOLS: Record<string, string> = { eyes: '👀', rocket: '🚀', '+1': '👍', '-1': '👎' };
const WIDTH = 78;

/** Shows a check run in the terminal the way GitHub's page lays it out. */
export function printCheckRun(checkRun: CheckRun, reactions: readonly string[]): void {
  const { name, conclusion, output } = checkRun;
  const symbol = conclusion === 'success' ? paint.green('✔') : paint.red('✘');
  print(paint.dim(`\n${'─'.repeat(WIDTH)}`));
  print(`${symbol} ${paint.bold(name)}  ${conclusion ?? checkRun.status}`);
  print(
    `  on the comment: ${reactions.map((reaction) => SYMBOLS[reaction] ?? reaction).join(' ')}\n`,
  );
  print(`  ${paint.bold(output.title ?? '')}\n`);
  printMarkdown(output.summary ?? '');
  print(paint.dim(`${'─'.repeat(WIDTH)}\n`));
}
