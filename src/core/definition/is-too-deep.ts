import { CST, Lexer } from 'yaml';

/** A step needs six levels; the parser recurses, and past some hundreds it takes the process down. */
const MAX_FLOW_LEVELS = 100;
/** A block is indented by at least a column, unless it is a list in a map. */
const MAX_INDENT = 100;

/**
 * Whether a file is nested more deeply than anyone means. The lexer does not recurse, so it can say
 * so of a file that was made to do harm.
 */
export function isTooDeep(text: string): boolean {
  let level = 0;
  let indent = 0;
  let isIndenting = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme) ?? 'scalar';
    level += LEVELS.get(type) ?? 0;
    if (type === 'newline') indent = 0;
    isIndenting =
      STARTS_LINE.has(type) || (isIndenting && (type === 'space' || OPENS_BLOCK.has(type)));
    if (level === 0 && (isIndenting || OPENS_BLOCK.has(type))) indent += lexeme.length;
    if (level > MAX_FLOW_LEVELS || indent > MAX_INDENT) return true;
  }
  return false;
}

const LEVELS: ReadonlyMap<string, number> = new Map([
  ['flow-map-start', 1],
  ['flow-seq-start', 1],
  ['flow-map-end', -1],
  ['flow-seq-end', -1],
]);

const STARTS_LINE: ReadonlySet<string> = new Set(['newline', 'doc-mode']);
/** Each may begin another block on the same line: `- - a`. */
const OPENS_BLOCK: ReadonlySet<string> = new Set([
  'seq-item-ind',
  'explicit-key-ind',
  'map-value-ind',
]);
