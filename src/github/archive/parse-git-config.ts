/** One `key = value`; section and key in lower case, `value` undefined for a key that stands alone. */
export type GitSetting = {
  section: string;
  subsection: string | undefined;
  key: string;
  value: string | undefined;
};

/** The text is not git-config's syntax; `line` counts from 1. */
export class GitConfigError extends Error {
  override name = 'GitConfigError';
  readonly line: number;
  constructor(line: number) {
    super(`line ${line} cannot be read`);
    this.line = line;
  }
}

type Scan = { readonly text: string; at: number };

const BLANK = /(?:\s|[#;][^\n]*)+/y;
/** The form with a dot is "deprecated", and its subsection is without regard to case. */
const HEADER = /\[([\w-]+)(?:\.([\w.-]+)|\s+"((?:[^"\\\n]|\\[^\n])*)")?\]/y;
const KEY = /([a-z][\da-z-]*)[ \t]*/iy;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  t: '\t',
  b: '\b',
};

/** The settings in their order (git-scm.com, git-config(1), "Syntax"). Throws `GitConfigError`. */
export function parseGitConfig(text: string): GitSetting[] {
  const scan = { text: text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), at: 0 };
  const settings: GitSetting[] = [];
  let header: Pick<GitSetting, 'section' | 'subsection'> | undefined;
  for (take(scan, BLANK); scan.at < scan.text.length; take(scan, BLANK)) {
    const opened = take(scan, HEADER);
    if (opened) {
      const [, section = '', dotted, quoted] = opened;
      const subsection = dotted?.toLowerCase() ?? quoted?.replaceAll(/\\(.)/g, '$1');
      header = { section: section.toLowerCase(), subsection };
      continue;
    }
    const key = take(scan, KEY)?.[1];
    if (key === undefined || header === undefined) throw new GitConfigError(lineOf(scan));
    settings.push({ ...header, key: key.toLowerCase(), value: takeValue(scan) });
  }
  return settings;
}

/** What follows a key: nothing, or `=` and the value. */
function takeValue(scan: Scan): string | undefined {
  const character = scan.text[scan.at] ?? '\n';
  if (character !== '=' && !/[\n#;]/.test(character)) throw new GitConfigError(lineOf(scan));
  if (character !== '=') return undefined;
  scan.at += 1;
  return takeText(scan);
}

/** Up to the end of the line or a comment; blanks around it do not belong to it, unless they are quoted. */
function takeText(scan: Scan): string {
  let text = '';
  let length = 0;
  for (let isQuoted = false; ;) {
    const character = scan.text[scan.at] ?? '\n';
    const isEnd = character === '\n' || (!isQuoted && /[#;]/.test(character));
    if (isEnd && isQuoted) throw new GitConfigError(lineOf(scan));
    if (isEnd) return text.slice(0, length);
    scan.at += 1;
    const isBlank = !isQuoted && /\s/.test(character);
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\') text += takeEscape(scan);
    else if (!isBlank || text !== '') text += character;
    if (!isBlank) length = text.length;
  }
}

/** A backslash at the end of a line continues it. */
function takeEscape(scan: Scan): string {
  const character = scan.text[scan.at];
  const meant = character === '\n' ? '' : ESCAPES[character ?? ''];
  if (meant === undefined) throw new GitConfigError(lineOf(scan));
  scan.at += 1;
  return meant;
}

function take(scan: Scan, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scan.at;
  const found = pattern.exec(scan.text) ?? undefined;
  scan.at += found?.[0].length ?? 0;
  return found;
}

function lineOf({ text, at }: Scan): number {
  return text.slice(0, at).split('\n').length;
}
