import type { Pair, RunCommand } from './comment-command.ts';
import { formatCommand } from './format-command.ts';
import { parseComment } from './parse-comment.ts';

type Repeated = { ok: true; command: RunCommand } | { ok: false; message: string };

/** What chose the commit, or how it was to be answered, is not part of what was asked for. */
const NOT_REPEATED = new Set(['sha', 'fresh']);

/**
 * The command of an earlier execution with other values for what is named anew. It runs anew: nobody
 * asks again to see the same answer.
 */
export function repeatCommand(
  text: string,
  { pairs, line }: { pairs: readonly Pair[]; line?: number },
): Repeated {
  const [original] = parseComment(text).commands;
  if (original?.verb !== 'run') return { ok: false, message: `'${text}' cannot be run again` };
  const wrong = pairs.find(({ name }) => name === 'sha');
  if (wrong)
    return {
      ok: false,
      message: 'it runs the same commit again: for another write `/run … sha=…`',
    };
  const anew = new Set(pairs.map(({ name }) => name));
  const kept = original.pairs.filter(({ name }) => !NOT_REPEATED.has(name) && !anew.has(name));
  const command = { ...original, plan: false, pairs: [...kept, ...pairs] };
  return {
    ok: true,
    command: { ...command, line: line ?? original.line, text: formatCommand(command) },
  };
}
