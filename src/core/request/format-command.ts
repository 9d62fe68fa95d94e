import { quote } from '../command/quote.ts';
import type { CommentCommand, Pair, StopTarget } from './comment-command.ts';

type Unplaced<T> = T extends unknown ? Omit<T, 'line' | 'text' | 'stepPlace' | 'pairs'> : never;

/** A command without its places: what it means, not where it stands. */
export type Meaning = Unplaced<CommentCommand> & {
  pairs?: readonly Pick<Pair, 'name' | 'value'>[];
};

/** The command as a comment asks for it; `parseComment` reads the very same meaning back. */
export function formatCommand(command: Meaning): string {
  return ['/' + command.verb, ...wordsOf(command), ...formatPairs(command.pairs ?? [])].join(' ');
}

function wordsOf(command: Meaning): string[] {
  switch (command.verb) {
    case 'run':
      return [formatName(command.step), ...(command.plan ? ['--plan'] : [])];
    case 'stop':
      return [formatTarget(command.target), ...(command.now ? ['--now'] : [])];
    case 'rerun':
      return counter(command.counter);
    case 'logs':
      return [...counter(command.counter), ...(command.lines ? [String(command.lines)] : [])];
    case 'compare':
      return command.counters.map((each) => `#${each}`);
    case 'help':
      return command.step === undefined ? [] : [formatName(command.step)];
    case 'status':
    case 'queue':
      return [];
  }
}

function counter(number: number | undefined): string[] {
  return number === undefined ? [] : [`#${number}`];
}

function formatTarget(target: StopTarget): string {
  if (target === 'all') return 'all';
  return 'step' in target ? formatName(target.step) : `#${target.counter}`;
}

/** In quotes where a bare word would be a number, `all`, `now`, an option or a pair. */
function formatName(name: string): string {
  const isPlain = /^[a-z][\w.]*(?:-[\w.]+)*$/i.test(name) && !/^(?:all|now)$/i.test(name);
  return isPlain ? name : alwaysQuote(name);
}

/** Lone options come last: what stands behind one could be taken for its value. */
function formatPairs(pairs: readonly Pick<Pair, 'name' | 'value'>[]): string[] {
  const written = pairs.map(({ name, value }) =>
    value === true ? `--${quote(name)}` : `${nameOf(name)}=${quote(value)}`,
  );
  const isLone = (index: number): boolean => pairs[index]?.value === true;
  return [
    ...written.filter((_, index) => !isLone(index)),
    ...written.filter((_, index) => isLone(index)),
  ];
}

/** A name that begins with a dash would be an option. */
function nameOf(name: string): string {
  return name.startsWith('-') ? `--${quote(name)}` : quote(name);
}

function alwaysQuote(text: string): string {
  const quoted = quote(text);
  return quoted.startsWith("'") ? quoted : `'${quoted}'`;
}
