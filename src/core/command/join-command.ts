/**
 * The lines of a command as one script that stops at the first that fails, as valohai-yaml's
 * `join_command` with ` && `. A first line that begins with `#!` stays on its own. A line that is
 * only a comment is left out, for it would turn all that is joined behind it into a comment.
 */
export function joinCommand(lines: readonly string[]): string {
  const [first = '', ...others] = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (!first.startsWith('#!')) return [first, ...others].filter(isNotComment).join(' && ');
  return [first, others.filter(isNotComment).join(' && ')].filter((part) => part !== '').join('\n');
}

function isNotComment(line: string): boolean {
  return line !== '' && (!line.startsWith('#') || line.includes('\n'));
}
