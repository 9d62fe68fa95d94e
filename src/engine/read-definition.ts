import type { Definition } from '../core/definition/definition.ts';
import { parseDefinition } from '../core/definition/parse-definition.ts';
import { type Problem, formatProblem } from '../core/definition/problem.ts';
import type { CommitSha, Repository } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';

const DEFINITION_FILE = 'valohai.yaml';

type Read =
  | { ok: true; definition: Definition; problems: readonly Problem[] }
  | { ok: false; messages: string[] };

/**
 * The steps as they are at that commit, with what is wrong beside them, or what keeps all of them
 * from being read, for people.
 */
export async function readDefinition(
  { github }: Dependencies,
  repository: Repository,
  commit: CommitSha,
): Promise<Read> {
  const text = await github.readFile(repository, commit, DEFINITION_FILE);
  if (text === undefined) {
    const where = `${repository.owner}/${repository.name} at ${commit.slice(0, 7)}`;
    return {
      ok: false,
      messages: [`there is no ${DEFINITION_FILE} in ${where}: add one with a step`],
    };
  }
  const parsed = parseDefinition(text, DEFINITION_FILE);
  return parsed.ok
    ? { ok: true, definition: parsed.definition, problems: parsed.problems }
    : { ok: false, messages: parsed.problems.map(formatProblem) };
}
