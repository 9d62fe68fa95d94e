import { quote } from './quote.ts';

/** Words as a line that a POSIX shell takes apart into the same words. */
export function joinWords(words: readonly string[]): string {
  return words.map(quote).join(' ');
}
