/** A word of a command line; `offset` is where it begins, `isQuoted` whether it begins with a quote. */
export type Word = { text: string; offset: number; isQuoted: boolean };

/** `end` is the offset of the line break behind the command. */
type SplitWords = { ok: true; words: Word[]; end: number } | { ok: false; unclosed: number };

/**
 * Splits one command into words as a POSIX shell does: quotes may hold line breaks, a backslash keeps
 * the next character or, at the end of a line, continues it. Phones turn quotes and dashes into
 * typographic ones: such quotes work where they open a quotation, and a long dash in front of a word
 * means `--`. Unlike the package `shlex` this knows where words stand.
 */
export function splitWords(text: string, start: number): SplitWords {
  const words: Word[] = [];
  let offset = start;
  for (;;) {
    offset = skipBlanks(text, offset);
    if (offset >= text.length || text[offset] === '\n') return { ok: true, words, end: offset };
    const word = readWord(text, offset);
    if (!word.ok) return word;
    words.push({ text: word.text, offset, isQuoted: CLOSING.has(text.charAt(offset)) });
    offset = word.end;
  }
}

type Read = { ok: true; text: string; end: number } | { ok: false; unclosed: number };

const SINGLE = "'‘’";
const DOUBLE = '"“”„';

/**
 * What closes a quotation, by what opened it: phones are not consistent, keyboards are. Each closes
 * itself as well, or a comment full of one that is never closed would be searched from every line.
 */
const CLOSING: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['‘', SINGLE],
  ['’', SINGLE],
  ['“', DOUBLE],
  ['”', DOUBLE],
  ['„', DOUBLE],
]);

function readWord(text: string, start: number): Read {
  let word = '';
  let offset = start;
  if (/[—–]/.test(text.charAt(start))) {
    word = '--';
    offset += 1;
  }
  while (offset < text.length && !/\s/.test(text.charAt(offset))) {
    const character = text.charAt(offset);
    if (CLOSING.has(character)) {
      const quotation = readQuotation(text, offset);
      if (!quotation.ok) return quotation;
      word += quotation.text;
      offset = quotation.end;
    } else if (character === '\\' && offset + 1 < text.length) {
      word += text[offset + 1] === '\n' ? '' : text.charAt(offset + 1);
      offset += 2;
    } else {
      word += character;
      offset += 1;
    }
  }
  return { ok: true, text: word, end: offset };
}

function readQuotation(text: string, start: number): Read {
  const closing = CLOSING.get(text.charAt(start)) ?? '';
  const hasEscapes = closing.includes('"');
  let quoted = '';
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const character = text.charAt(offset);
    if (closing.includes(character)) return { ok: true, text: quoted, end: offset + 1 };
    const next = text.charAt(offset + 1);
    if (hasEscapes && character === '\\' && (next === '\\' || closing.includes(next))) {
      quoted += next;
      offset += 1;
    } else quoted += character;
  }
  return { ok: false, unclosed: start };
}

function skipBlanks(text: string, start: number): number {
  let offset = start;
  while (/[^\S\n]/.test(text.charAt(offset)) || text.startsWith('\\\n', offset))
    offset += text.startsWith('\\\n', offset) ? 2 : 1;
  return offset;
}
