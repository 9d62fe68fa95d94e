import picomatch from 'picomatch';

/**
 * Whether a name is meant by patterns as GitHub has them for branches and paths: `*` stops at a slash,
 * `**` does not; of several that match the last counts, and one that begins with `!` takes out again.
 * Where all of them take out, everything else is in.
 */
export function matchesGlobs(patterns: readonly string[], name: string): boolean {
  let isIn = patterns.every((pattern) => pattern.startsWith('!'));
  for (const pattern of patterns) {
    const isNegative = pattern.startsWith('!');
    if (matches(isNegative ? pattern.slice(1) : pattern, name)) isIn = !isNegative;
  }
  return isIn;
}

/** Longer ones are nobody's; extended globs could take long on a name that fits almost. */
const MAX_PATTERN = 500;

function matches(pattern: string, name: string): boolean {
  if (pattern.length > MAX_PATTERN) return false;
  return picomatch.isMatch(name, pattern, { dot: true, nonegate: true, noextglob: true });
}
