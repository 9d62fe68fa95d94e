/**
 * Somebody else's words as Markdown that shows exactly them: on one line, also within a table, with
 * no HTML, no formatting, and no `@name` or `#1` that would notify or link.
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_~[\]#$!]/g, String.raw`\$&`)
    .replace(/[&<>|]/g, entity)
    .replace(/@|\\#/g, `$&${ZERO_WIDTH_SPACE}`);
}

/**
 * The same as code, where GitHub looks for no mentions. A code span cannot hold a pipe after a
 * backslash within a table, so whatever is not everyday stands in HTML.
 */
export function code(text: string): string {
  const line = oneLine(text);
  if (EVERYDAY.test(line)) return `\`${line}\``;
  return `<code>${line.replace(/[^a-zA-Z0-9 ]/gu, asciiEntity)}</code>`;
}

/** A block of code that its content cannot end: the fence is longer than any within. */
export function codeBlock(content: string): string {
  const runs = content.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}text\n${content}\n${fence}`;
}

/** `label` is Markdown. */
export function link(label: string, url: string): string {
  return `[${label}](${url.replace(/[\s()<>\\|]/g, encodeURIComponentStrictly)})`;
}

/** Cells are Markdown that holds no bare pipe: of `plain`, `code` or `link`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(row).join('\n');
}

/** Control characters and line ends become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}

const EVERYDAY = /^[\w./:=+,@%#-]+(?: [\w./:=+,@%#-]+)*$/;
const ZERO_WIDTH_SPACE = '\u200B';

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** Letters of other scripts stay readable in the source. */
function asciiEntity(character: string): string {
  return character < '\u0080' ? entity(character) : character;
}

/** `encodeURIComponent` leaves parentheses alone, and they end a link. */
function encodeURIComponentStrictly(character: string): string {
  return character === '(' ? '%28' : character === ')' ? '%29' : encodeURIComponent(character);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
