import { ExpressionError } from './expression.ts';

export type Token = { column: number } & (
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  /** Names may be dotted; whether it is a keyword is for the reader of the grammar. */
  | { kind: 'name'; text: string }
  | { kind: 'operator'; text: string }
  | { kind: 'end' }
);

const TOKENS: readonly [Token['kind'] | 'space', RegExp][] = [
  ['space', /\s+/y],
  ['number', /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['name', /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy],
  ['operator', /\/\/|==|!=|<=|>=|[-+*/<>(){},]/y],
];

/** Cuts a condition into words; the last one is always the end. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let column = 0; column < text.length;) {
    const [kind, found] = matchAt(text, column);
    if (kind !== 'space') tokens.push(toToken(kind, found, column));
    column += found.length;
  }
  return [...tokens, { kind: 'end', column: text.length }];
}

function matchAt(text: string, column: number): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = column;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '') return [kind, found];
  }
  const character = String.fromCodePoint(text.codePointAt(column) ?? 0);
  const message = /["']/.test(character)
    ? `the text that begins with ${character} does not end`
    : `'${character}' is not allowed here${character === '=' ? ': equal is ==' : ''}`;
  throw new ExpressionError(message, column);
}

function toToken(kind: Token['kind'], text: string, column: number): Token {
  switch (kind) {
    case 'number':
      return { kind, value: Number(text.replaceAll('_', '')), column };
    case 'string':
      return { kind, value: unescape(text.slice(1, -1)), column };
    case 'name':
    case 'operator':
      return { kind, text, column };
    case 'end':
      return { kind, column };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/gs, (whole, character: string) =>
    /["'\\]/.test(character) ? character : (ESCAPES[character] ?? whole),
  );
}
