import type { CommentCommand, Pair, Place, StopTarget, Verb } from './comment-command.ts';
import type { CommentProblem } from './comment-problem.ts';
import type { Word } from './split-words.ts';

export type PlacedWord = Word & { place: Place };

type Unplaced<T> = T extends unknown ? Omit<T, 'line' | 'text'> : never;
type ReadCommand = { command?: Unplaced<CommentCommand>; problems: CommentProblem[] };

/** More lines than this belong into a browser. */
const MAX_LOG_LINES = 200;

/** What the words behind a verb mean; `verbPlace` is where to say that something is missing. */
export function readCommand(
  verb: Verb,
  words: readonly PlacedWord[],
  verbPlace: Place,
): ReadCommand {
  switch (verb) {
    case 'run':
      return readRun(words, verbPlace);
    case 'stop':
      return readStop(words);
    case 'rerun':
      return readRerun(words);
    case 'status':
    case 'queue':
      return readAlone(verb, words);
    case 'logs':
      return readLogs(words);
    case 'compare':
      return readCompare(words, verbPlace);
    case 'help':
      return readHelp(words);
  }
}

function readRun([step, ...others]: readonly PlacedWord[], verbPlace: Place): ReadCommand {
  if (!step?.text) return refuse(verbPlace, 'say which step to run, as in `/run train`');
  if (!step.isQuoted && (isPair(step) || isOption(step)))
    return refuse(step.place, 'the name of the step comes first, as in `/run train lr=0.1`');
  const settings = others.filter((word) => !isPlan(word));
  const plan = settings.length < others.length;
  const { pairs, problems } = readPairs(settings);
  return {
    command: { verb: 'run', step: step.text, stepPlace: step.place, pairs, plan },
    problems,
  };
}

/** Only so: `plan=true` is a parameter's. */
function isPlan({ text, isQuoted }: PlacedWord): boolean {
  return !isQuoted && text.toLowerCase() === '--plan';
}

function readPairs(words: readonly PlacedWord[]): { pairs: Pair[]; problems: CommentProblem[] } {
  const problems: CommentProblem[] = [];
  const pairs: Pair[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (!word) break;
    const next = words[index + 1];
    if (isPair(word)) pairs.push(splitPair(word));
    else if (!isOption(word)) problems.push({ ...word.place, message: strayWord(word.text) });
    else if (next && isValue(next)) {
      pairs.push({ name: word.text.slice(2), value: next.text, place: word.place });
      index += 1;
    } else pairs.push({ name: word.text.slice(2), value: true, place: word.place });
  }
  return { pairs, problems };
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
  const isNow = ({ text, isQuoted }: PlacedWord) => !isQuoted && /^(?:--)?now$/i.test(text);
  const [target, second] = words.filter((word) => !isNow(word));
  if (second) return refuse(second.place, 'one at a time: `/stop`, `/stop #12` or `/stop train`');
  const now = words.some(isNow);
  return { command: { verb: 'stop', target: toTarget(target), now }, problems: [] };
}

/** In quotes it is a step, also one that is called `all` or by a number. */
function toTarget(word: PlacedWord | undefined): StopTarget {
  if (!word) return 'all';
  if (!word.isQuoted && /^(?:--)?all$/i.test(word.text)) return 'all';
  const counter = counterIn(word);
  return counter === undefined ? { step: word.text } : { counter };
}

function readRerun(words: readonly PlacedWord[]): ReadCommand {
  const [first, ...others] = words;
  const counter = first && counterIn(first);
  const { pairs, problems } = readPairs(counter === undefined ? words : others);
  return { command: { verb: 'rerun', counter, pairs }, problems };
}

function readAlone(verb: 'status' | 'queue', [word]: readonly PlacedWord[]): ReadCommand {
  if (word) return refuse(word.place, `nothing comes after \`/${verb}\``);
  return { command: { verb }, problems: [] };
}

const LOGS = 'write `/logs`, `/logs #12`, `/logs 50` or `/logs #12 50`';

function readLogs(words: readonly PlacedWord[]): ReadCommand {
  const [first, second, third] = words;
  if (third) return refuse(third.place, LOGS);
  const isCounter = first !== undefined && (first.text.startsWith('#') || second !== undefined);
  const [counterWord, linesWord] = isCounter ? [first, second] : [undefined, first];
  const counter = counterWord && counterIn(counterWord);
  if (counterWord && counter === undefined) return refuse(counterWord.place, LOGS);
  const lines = linesWord && numberIn(linesWord.text);
  if (linesWord && (lines === undefined || lines < 1 || lines > MAX_LOG_LINES))
    return refuse(linesWord.place, `the number of lines is one from 1 to ${MAX_LOG_LINES}`);
  return { command: { verb: 'logs', counter, lines }, problems: [] };
}

function readCompare(words: readonly PlacedWord[], verbPlace: Place): ReadCommand {
  const usage = 'name two executions, as in `/compare #12 #15`';
  const counters = words.map((word) => ({ word, counter: counterIn(word) }));
  const stray = counters.find(({ counter }, index) => counter === undefined || index > 1);
  if (stray) return refuse(stray.word.place, usage);
  const [one, other] = counters;
  if (one?.counter === undefined || other?.counter === undefined) return refuse(verbPlace, usage);
  return {
    command: { verb: 'compare', counters: [one.counter, other.counter] },
    problems: [],
  };
}

function readHelp([step, second]: readonly PlacedWord[]): ReadCommand {
  if (second) return refuse(second.place, 'one step at a time, as in `/help train`');
  return { command: { verb: 'help', step: step?.text }, problems: [] };
}

/** `#12` or `12`. */
function counterIn({ text, isQuoted }: PlacedWord): number | undefined {
  return isQuoted ? undefined : numberIn(text.replace(/^#/, ''));
}

function numberIn(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function refuse(place: Place, message: string): ReadCommand {
  return { problems: [{ ...place, message }] };
}
