import { readCommand } from '../../core/request/read-command.ts';
import { WrongUsage } from '../cli-error.ts';

/** Values by name, as the server takes them; several of one name are a list. */
export type Given = Record<string, Value | Value[]>;
/** True for a lone `--NAME`. */
type Value = string | true;

/**
 * `NAME=VALUE`, `--NAME=VALUE`, `--NAME VALUE` and a lone `--NAME`, as a comment would have them behind
 * `/run STEP`. The terminal has taken the quotes away: a value that looks like the next pair is written
 * with `=`.
 */
export function readWords(words: readonly string[]): Given {
  const place = { line: 1, column: 1, text: words.join(' ') };
  const placed = words.map((text) => ({ text, offset: 0, isQuoted: false, place }));
  const step = { text: 'step', offset: 0, isQuoted: true, place };
  const { command, problems } = readCommand('run', [step, ...placed], place);
  const [problem] = problems;
  if (problem) throw new WrongUsage(problem.message);
  const given: Given = {};
  if (command?.verb !== 'run') return given;
  if (command.plan)
    throw new WrongUsage('--plan is for comments: here --help says what a run takes');
  for (const { name, value } of command.pairs) {
    const known = given[name];
    given[name] = known === undefined ? value : [known, value].flat();
  }
  return given;
}
