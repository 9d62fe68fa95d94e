/** What comes before the first wildcard: where to look for the rest. */
export function literalPrefix(pattern: string): string {
  const [prefix = ''] = pattern.split('*');
  return prefix;
}

export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/** The folder below which a pattern's files are: what `keep-directories: suffix` leaves out. */
export function wildcardRoot(pattern: string): string {
  const prefix = literalPrefix(pattern);
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

/**
 * `*` stands for anything within one level, `**` over levels, `**` with a slash also for none. Its
 * time grows with pattern times key at most: as a regular expression, a pattern of a few `**` would
 * take minutes for one long key.
 */
export function keyMatcher(pattern: string): (key: string) => boolean {
  const parts = pattern.split(/(\*\*\/|\*\*|\*)/).filter((part) => part !== '');
  const prefix = literalPrefix(pattern);
  return (key) => {
    if (!key.startsWith(prefix)) return false;
    let ends = [true];
    for (const part of parts) ends = (WILDCARDS.get(part) ?? literal(part))(ends, key);
    return ends[key.length] === true;
  };
}

/** From where in the key the parts so far may have ended to where they end with one part more. */
type Advance = (ends: readonly boolean[], key: string) => boolean[];

const WILDCARDS = new Map<string, Advance>([
  ['*', (ends, key) => spread(ends, key, (passed) => passed !== '/')],
  ['**', (ends, key) => spread(ends, key, () => true)],
  ['**/', wholeFolders],
]);

function literal(part: string): Advance {
  return (ends, key) => {
    const next: boolean[] = [];
    ends.forEach((isEnd, at) => {
      if (isEnd && key.startsWith(part, at)) next[at + part.length] = true;
    });
    return next;
  };
}

function spread(
  ends: readonly boolean[],
  key: string,
  goesOver: (character: string) => boolean,
): boolean[] {
  const next: boolean[] = [];
  let isOpen = false;
  for (let at = 0; at <= key.length; at += 1) {
    isOpen = ends[at] === true || (isOpen && goesOver(key.charAt(at - 1)));
    if (isOpen) next[at] = true;
  }
  return next;
}

function wholeFolders(ends: readonly boolean[], key: string): boolean[] {
  const next: boolean[] = [];
  let isOpen = false;
  for (let at = 0; at <= key.length; at += 1) {
    if (ends[at] === true || (isOpen && key.charAt(at - 1) === '/')) next[at] = true;
    isOpen ||= ends[at] === true;
  }
  return next;
}
