import { type CommentCommand, type Place, VERBS, type Verb } from './comment-command.ts';
import type { CommentProblem } from './comment-problem.ts';
import { placesIn } from './places-in.ts';
import { readCommand } from './read-command.ts';
import { skipMarkup } from './skip-markup.ts';
import { splitWords } from './split-words.ts';

/** Commands are there as far as they can be read: where there are problems, none may run. */
export type ParsedComment = { commands: CommentCommand[]; problems: CommentProblem[] };

/**
 * The commands in a comment: lines that begin with `/run` or another verb. A quotation may carry
 * a command over several lines. Code blocks, quoted comments and HTML comments are not read: what
 * they hold is talked about, not asked for. Other lines, with `/words` of other apps, mean nothing.
 */
export function parseComment(body: string): ParsedComment {
  const text = body.replaceAll(/\r\n?/g, '\n');
  const parsed: ParsedComment = { commands: [], problems: [] };
  const source = { text, placeAt: placesIn(text) };
  const lastClose = text.lastIndexOf('-->');
  let offset = 0;
  while (offset < text.length) {
    const skipped = skipMarkup(text, offset, lastClose);
    const verb = skipped === offset ? verbAt(text, offset) : undefined;
    if (skipped !== offset) offset = skipped;
    else offset = verb ? readAt(source, verb, parsed) : nextLine(text, offset);
  }
  return parsed;
}

type Source = { text: string; placeAt: (offset: number) => Place };
type VerbAt = { verb: Verb; offset: number; end: number };

/** Four spaces would make it code. */
const VERB = new RegExp(`^( {0,3})/(${VERBS.join('|')})(?=\\s|$)`, 'i');

function verbAt(text: string, offset: number): VerbAt | undefined {
  const found = VERB.exec(text.slice(offset, offset + 16));
  if (!found) return undefined;
  const [all, indent = '', word = ''] = found;
  const verb = VERBS.find((known) => known === word.toLowerCase());
  return verb && { verb, offset: offset + indent.length, end: offset + all.length };
}

/** Reads the command and gives the offset at which to go on. */
function readAt({ text, placeAt }: Source, { verb, offset, end }: VerbAt, parsed: ParsedComment) {
  const split = splitWords(text, end);
  if (!split.ok) {
    const message = 'this quotation is never closed';
    parsed.problems.push({ ...placeAt(split.unclosed), message });
    return nextLine(text, offset);
  }
  const written = { line: placeAt(offset).line, text: text.slice(offset, split.end).trimEnd() };
  const words = split.words.map((word) => ({ ...word, place: placeAt(word.offset) }));
  const read = readCommand(verb, words, placeAt(offset));
  parsed.problems.push(...read.problems);
  if (read.command) parsed.commands.push({ ...written, ...read.command });
  return nextLine(text, split.end);
}

function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}
