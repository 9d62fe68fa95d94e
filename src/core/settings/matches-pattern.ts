/** Whether a name matches a pattern in which `*` stands for anything, `/` included. */
export function matchesPattern(pattern: string, name: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${expression}$`, 's').test(name);
}
