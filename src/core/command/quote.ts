/**
 * Quotes a word for a POSIX shell exactly as Python's `shlex.quote` does. (The npm package of that
 * name quotes as safely but with other characters, and commands are compared with Valohai's.)
 */
export function quote(word: string): string {
  if (word === '') return "''";
  return /[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", `'"'"'`)}'` : word;
}
