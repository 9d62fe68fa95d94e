import type { Definition } from '../definition/definition.ts';
import type { Problem } from '../definition/problem.ts';
import { fillStep } from '../plan/fill-step.ts';
import type { WrittenRules } from './parse-rules.ts';
import type { RuleRun } from './rules.ts';

/**
 * What the rules of a file ask for that `valohai.yaml` does not have, or does not allow. Environments are
 * the server's, and not looked at.
 */
export function checkRuns(rules: WrittenRules, definition: Definition, file: string): Problem[] {
  const { push = [], pullRequest = [], mergeGroup = [], schedule = [] } = rules;
  const runs = [...push, ...pullRequest, ...mergeGroup, ...schedule].flatMap(({ run }) => run);
  return runs.flatMap(({ command }) => problemsOf(command, definition, file));
}

function problemsOf(command: RuleRun['command'], definition: Definition, file: string): Problem[] {
  const { line, column } = command.stepPlace;
  const { problems } = fillStep(definition, command);
  return problems.map(({ message, ...place }) => {
    return { severity: 'error', file, line, column, path: '', ...positionOf(place), message };
  });
}

function positionOf({ line, column }: { line?: number; column?: number }) {
  return { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
}
