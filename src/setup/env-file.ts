/**
 * The text of a `.env` file with these variables set and everything else as it was: where a variable
 * stands already it gets the value there, and what follows of the same name goes, because the last
 * one would win. The others are added at the end. The file is read as Node's `--env-file` reads it:
 * a quoted value ends at the next quote of its kind, on whatever line that is.
 */
export function setVariables(text: string, values: Readonly<Record<string, string>>): string {
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  const missing = new Map(Object.entries(values));
  const kept: string[] = [];
  for (const { name, head, tail, source } of readEntries(text)) {
    const value = name === undefined ? undefined : missing.get(name);
    if (name === undefined || !(name in values)) kept.push(source);
    else if (value !== undefined) kept.push(`${head}${quote(value)}${tail}`);
    if (name !== undefined) missing.delete(name);
  }
  const added = Array.from(missing, ([name, value]) => `${name}=${quote(value)}${lineEnd}`);
  const before = kept.join('');
  const isOpen = added.length > 0 && before !== '' && !before.endsWith('\n');
  return `${before}${isOpen ? lineEnd : ''}${added.join('')}`;
}

/** A line, or the lines of one assignment; `head` ends before the value, `tail` begins behind it. */
type Entry = { name?: string; head: string; tail: string; source: string };

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/;

function readEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  for (let rest = text; rest !== '';) {
    const entry = readEntry(rest);
    entries.push(entry);
    rest = rest.slice(entry.source.length);
  }
  return entries;
}

function readEntry(text: string): Entry {
  // Editors on Windows may begin a file with a byte order mark.
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const found = ASSIGNMENT.exec(text.slice(mark.length));
  const [assigned, name] = found ?? [];
  if (assigned === undefined || name === undefined) {
    return { head: '', tail: '', source: lineOf(text) };
  }
  const head = mark + assigned;
  const value = valueOf(text.slice(head.length));
  const tail = lineOf(text.slice(head.length + value.length));
  return {
    name,
    head,
    // What stands behind a closing quote means nothing, unless it is a comment.
    tail: /^[ \t]*(?:#|\r?\n|$)/.test(tail) ? tail : (/\r?\n$/.exec(tail)?.[0] ?? ''),
    source: head + value + tail,
  };
}

/** The value as written, with its quotes. */
function valueOf(text: string): string {
  const quoteMark = text.charAt(0);
  const end = /["'`]/.test(quoteMark) ? text.indexOf(quoteMark, 1) : -1;
  if (end > 0) return text.slice(0, end + 1);
  return /^[^#\r\n]*?(?=[ \t]*(?:#|\r?\n|$))/.exec(text)?.[0] ?? '';
}

function lineOf(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end + 1);
}

/**
 * A value as a line may hold it. Line ends become `\n`, which Node turns back between double quotes;
 * throws for a value that has all three kinds of quotes, since nothing escapes them.
 */
function quote(value: string): string {
  if (/^[\w./:@+-]*$/.test(value)) return value;
  const line = value.replaceAll(/\r?\n/g, String.raw`\n`);
  const marks = line === value && value.includes('\\') ? ["'", '`', '"'] : ['"', "'", '`'];
  const mark = marks.find((each) => !line.includes(each));
  if (mark === undefined) throw new Error('a value with all kinds of quotes fits no .env file');
  return `${mark}${line}${mark}`;
}
