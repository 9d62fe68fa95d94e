import type { Problem } from '../core/definition/problem.ts';
import type { Repository } from '../core/execution/execution-spec.ts';
import { mergeRules } from '../core/rules/merge-rules.ts';
import { RULES_FILE, type WrittenRules, parseRules } from '../core/rules/parse-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';

export type ReadRules = { ok: true; rules: Rules } | { ok: false; problems: Problem[] };

/** Where an organisation keeps what holds for all of its repositories. */
const ORGANISATION_REPOSITORY = '.github';

/**
 * A repository's rules at that commit, else on its default branch, over those of its organisation.
 * Rules that cannot be read are a failure, never the lack of any: they may forbid something.
 */
export async function readRules(
  { github }: Dependencies,
  repository: Repository,
  ref: string | undefined,
): Promise<ReadRules> {
  const { owner, name } = repository;
  const [own, common] = await Promise.all([
    github.readFile(repository, ref, RULES_FILE),
    name === ORGANISATION_REPOSITORY
      ? undefined
      : github.readFile({ ...repository, name: ORGANISATION_REPOSITORY }, undefined, RULES_FILE),
  ]);
  const organisation = parse(common, `${owner}/${ORGANISATION_REPOSITORY}/${RULES_FILE}`);
  const written = parse(own, RULES_FILE);
  if (organisation.ok && written.ok)
    return { ok: true, rules: mergeRules(written.rules, organisation.rules) };
  const problems = [organisation, written].flatMap((each) => (each.ok ? [] : each.problems));
  return { ok: false, problems };
}

function parse(text: string | undefined, file: string): ReturnType<typeof parseRules> {
  const none: WrittenRules = {};
  return text === undefined ? { ok: true, rules: none } : parseRules(text, file);
}
