import type { CommentCommand, Pair, Place, StopTarget } from './comment-command.ts';
import type { CommentProblem } from './comment-problem.ts';
import type { Word } from './split-words.ts';

export type PlacedWord = Word & { place: Place };

type Unplaced<T> = T extends unknown ? Omit<T, 'line' | 'text'> : never;
type ReadCommand = { command?: Unplaced<CommentCommand>; problems: CommentProblem[] };

/** What the words behind a verb mean; `verbPlace` is where to say that something is missing. */
export function readCommand(
  verb: CommentCommand['verb'],
  words: readonly PlacedWord[],
  verbPlace: Place,
): ReadCommand {
  switch (verb) {
    case 'run':
      return readRun(words, verbPlace);
    case 'stop':
      return readStop(words);
    case 'help':
      return readHelp(words);
  }
}

function readRun([step, ...others]: readonly PlacedWord[], verbPlace: Place): ReadCommand {
  if (!step?.text) return refuse(verbPlace, 'say which step to run, as in `/run train`');
  if (isPair(step) || isOption(step))
    return refuse(step.place, 'the name of the step comes first, as in `/run train lr=0.1`');
  const problems: CommentProblem[] = [];
  const pairs: Pair[] = [];
  for (let index = 0; index < others.length; index += 1) {
    const word = others[index];
    if (!word) break;
    const next = others[index + 1];
    if (isPair(word)) pairs.push(splitPair(word));
    else if (!isOption(word)) problems.push({ ...word.place, message: strayWord(word.text) });
    else if (next && isValue(next)) {
      pairs.push({ name: word.text.slice(2), value: next.text, place: word.place });
      index += 1;
    } else pairs.push({ name: word.text.slice(2), value: true, place: word.place });
  }
  const command = { verb: 'run', step: step.text, stepPlace: step.place, pairs } as const;
  return { command, problems };
}

/** Behind `--NAME`, a bare `OTHER=VALUE` is the next pair: to pass it as a value, quote it. */
function isValue(word: PlacedWord): boolean {
  return word.isQuoted || !(isPair(word) || isOption(word));
}

function isOption({ text, isQuoted }: PlacedWord): boolean {
  return !isQuoted && /^--[^-\s]/.test(text);
}

function isPair({ text }: PlacedWord): boolean {
  return /^[^=]+=/.test(text.replace(/^--/, ''));
}

function splitPair({ text, place }: PlacedWord): Pair {
  const pair = text.replace(/^--/, '');
  const equals = pair.indexOf('=');
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), place };
}

function strayWord(text: string): string {
  return `'${text}' is not NAME=VALUE; put a value that has spaces in quotes`;
}

function readStop(words: readonly PlacedWord[]): ReadCommand {
  const isNow = ({ text }: PlacedWord): boolean => /^(?:--)?now$/i.test(text);
  const [target, second] = words.filter((word) => !isNow(word));
  if (second) return refuse(second.place, 'one at a time: `/stop`, `/stop #12` or `/stop train`');
  const now = words.some(isNow);
  return { command: { verb: 'stop', target: toTarget(target?.text), now }, problems: [] };
}

function toTarget(text = 'all'): StopTarget {
  if (/^(?:--)?all$/i.test(text)) return 'all';
  const counter = /^#?(\d{1,9})$/.exec(text)?.[1];
  return counter === undefined ? { step: text } : { counter: Number(counter) };
}

function readHelp([step, second]: readonly PlacedWord[]): ReadCommand {
  if (second) return refuse(second.place, 'one step at a time, as in `/help train`');
  return { command: { verb: 'help', step: step?.text }, problems: [] };
}

function refuse(place: Place, message: string): ReadCommand {
  return { problems: [{ ...place, message }] };
}
