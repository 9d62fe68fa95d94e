import type { Definition } from '../core/definition/definition.ts';
import { parseDefinition } from '../core/definition/parse-definition.ts';
import { type Problem, formatProblem } from '../core/definition/problem.ts';
import type { RunCode } from './code-of-run.ts';
import type { Dependencies } from './dependencies.ts';
import { usePackage } from './resolve-code.ts';

const DEFINITION_FILE = 'valohai.yaml';

type Read =
  | { ok: true; definition: Definition; problems: readonly Problem[] }
  | { ok: false; messages: string[] };

/**
 * The steps as they are at that commit or in that package, with what is wrong beside them, or what keeps all of them
 * from being read, for people.
 */
export async function readDefinition(
  deps: Dependencies,
  { repository, commit, package: packed }: RunCode,
): Promise<Read> {
  if (packed) {
    const used = await usePackage(deps, repository, packed.sha256);
    return used.ok ? parse(used.found.definition) : { ok: false, messages: [used.message] };
  }
  const text = await deps.github.readFile(repository, commit, DEFINITION_FILE);
  if (text === undefined) {
    const where = `${repository.owner}/${repository.name} at ${commit.slice(0, 7)}`;
    return {
      ok: false,
      messages: [`there is no ${DEFINITION_FILE} in ${where}: add one with a step`],
    };
  }
  return parse(text);
}

function parse(text: string): Read {
  const parsed = parseDefinition(text, DEFINITION_FILE);
  return parsed.ok
    ? { ok: true, definition: parsed.definition, problems: parsed.problems }
    : { ok: false, messages: parsed.problems.map(formatProblem) };
}
