import { type Problem, formatProblem } from './problem.ts';

/** More than these belong into a lint, not beside a result. */
const MOST = 10;

/** What is wrong in the file beside the step that runs, for whoever reads the check run. */
export function summarizeProblems(problems: readonly Problem[]): string[] {
  const shown = problems.slice(0, MOST).map(formatProblem);
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, `${more} more: see them with \`slashrun lint\``] : shown;
}
