import { cutText } from './cut-text.ts';
import { codeBlock, plain } from './markdown.ts';

type Problem = { message: string; line?: number; text?: string; column?: number };

type Refusal = {
  author: string;
  /** `text` is the line of the comment; `line` and `column` count from 1. */
  problems: readonly Problem[];
};

/** Together below the 65,536 characters that GitHub takes in a comment. */
const MAX_PROBLEMS = 12;
const MAX_LINE = 500;
const MAX_MESSAGE = 500;

/** The one reply to a comment whose commands could not be planned: what is wrong, and where. */
export function renderRefusal({ author, problems }: Refusal): string {
  return `${plain(author)}, nothing was started or stopped:\n\n${renderProblems(problems)}`;
}

/** Each with its line, and a caret where there is a column. */
export function renderProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MAX_PROBLEMS);
  const left = problems.length - shown.length;
  return [...shown.map(renderProblem), ...(left > 0 ? [`… and ${left} more.`] : [])].join('\n\n');
}

function renderProblem(problem: Problem): string {
  const message = plain(cutText(problem.message, MAX_MESSAGE));
  const place = problem.line === undefined ? '' : `Line ${problem.line}: `;
  const line = problem.text === undefined ? [] : [codeBlock(pointAt(problem.text, problem.column))];
  return [...line, `${place}${message}`].join('\n\n');
}

/** A caret under the column, when the line is not cut before it. */
function pointAt(text: string, column: number | undefined): string {
  const line = cutText(text.replace(/\p{Cc}/gu, ' '), MAX_LINE);
  if (column === undefined || column < 1 || column > line.length + 1) return line;
  return `${line}\n${' '.repeat(column - 1)}^`;
}
