import { type Problem, formatProblem } from '../definition/problem.ts';
import type { PlanProblem } from '../plan/plan-problem.ts';
import type { CheckAnnotation, CheckRunText } from './check-run-text.ts';
import { MAX_MARKDOWN_BYTES, MAX_TITLE, cutText, cutToFirstLines } from './cut-text.ts';
import { codeBlock, oneLine, plain } from './markdown.ts';
import { renderProblems } from './render-refusal.ts';

/** Why a check is answered though nothing runs for it. */
export type Notice =
  | { kind: 'skipped'; name: string; reason: string }
  /** It was to run and cannot. */
  | { kind: 'refused'; name: string; problems: readonly PlanProblem[] }
  /** Code of a fork waits for somebody to look at it. */
  | { kind: 'fork'; name: string; command: string }
  | { kind: 'broken-rules'; problems: readonly Problem[] };

/** What a check is called that is about the rules themselves. */
const RULES_CHECK = 'slashrun';
/** As many as GitHub takes at once. */
const MAX_ANNOTATIONS = 50;

type Said = Pick<CheckRunText, 'name' | 'conclusion' | 'title' | 'summary' | 'annotations'>;

/** A check run without an execution: completed at once. */
export function renderNotice(notice: Notice, detailsUrl: string): CheckRunText {
  const { title, summary, ...said } = say(notice);
  return {
    ...said,
    status: 'completed',
    title: cutText(oneLine(title), MAX_TITLE),
    summary: cutToFirstLines(summary, MAX_MARKDOWN_BYTES, 'Cut to what GitHub takes.'),
    detailsUrl,
  };
}

function say(notice: Notice): Said {
  switch (notice.kind) {
    case 'skipped':
      return {
        name: notice.name,
        conclusion: 'skipped',
        title: `skipped: ${notice.reason}`,
        summary: `Nothing ran: ${plain(notice.reason)}.`,
      };
    case 'refused': {
      const [first] = notice.problems;
      return {
        name: notice.name,
        conclusion: 'failure',
        title: `not started: ${first?.message ?? 'it cannot be planned'}`,
        summary: `Nothing was started:\n\n${renderProblems(notice.problems)}`,
      };
    }
    case 'fork':
      return {
        name: notice.name,
        conclusion: 'action_required',
        title: 'code of a fork runs only when somebody asks for that very commit',
        summary: `Look at the commit, then comment:\n\n${codeBlock(notice.command)}`,
      };
    case 'broken-rules':
      return {
        name: RULES_CHECK,
        conclusion: 'failure',
        title: `the rules cannot be read: ${notice.problems[0]?.message ?? ''}`,
        summary: `Nothing was started:\n\n${codeBlock(notice.problems.map(formatProblem).join('\n'))}`,
        annotations: annotationsOf(notice.problems),
      };
  }
}

/** Only on files of this repository: an organisation's rules are in another. */
function annotationsOf(problems: readonly Problem[]): CheckAnnotation[] {
  return problems
    .filter(({ file }) => file.startsWith('.github/'))
    .slice(0, MAX_ANNOTATIONS)
    .map(({ file, line, column, message }) => ({
      path: file,
      startLine: line,
      endLine: line,
      startColumn: column,
      endColumn: column,
      level: 'failure',
      message,
    }));
}
