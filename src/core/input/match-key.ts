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

/** `*` stands for anything within one level, `**` over levels, `**` with a slash also for none. */
export function keyMatcher(pattern: string): (key: string) => boolean {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => WILDCARDS.get(part) ?? part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('');
  const expression = new RegExp(`^${source}$`, 's');
  return (key) => expression.test(key);
}

const WILDCARDS = new Map([
  ['**/', '(?:.*/)?'],
  ['**', '.*'],
  ['*', '[^/]*'],
]);
