import colors from 'picocolors';
import { type Problem, formatProblem } from '../core/definition/problem.ts';

type Linted = { source: string; problems: readonly Problem[] };

/** Problems as a compiler prints them: where and what, the line, and a caret below the place. */
export function renderProblems({ source, problems }: Linted, hasColors: boolean): string {
  const lines = source.split(/\r\n|\n|\r/);
  const { red, yellow, bold, dim } = colors.createColors(hasColors);
  return problems
    .map((problem) => {
      const { severity, line, column } = problem;
      const colour = severity === 'error' ? red : yellow;
      const head = formatProblem(problem).replace(`${severity}:`, bold(colour(`${severity}:`)));
      const text = lines[line - 1];
      if (text === undefined) return `${head}\n`;
      const number = String(line);
      const margin = ' '.repeat(number.length);
      const caret = `${indentLike(text.slice(0, column - 1))}${colour('^')}`;
      return `${head}\n${dim(` ${number} |`)} ${text}\n${dim(` ${margin} |`)} ${caret}\n`;
    })
    .join('\n');
}

/** As wide as the text: tabs stay tabs, and what takes two places in a terminal takes two. */
function indentLike(text: string): string {
  return Array.from(text, (character) => {
    if (character === '\t') return '\t';
    return WIDE.test(character) ? '  ' : ' ';
  }).join('');
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;

/** `2 errors, 1 warning`, or that there is nothing to say. */
export function renderCounts(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (problems.length === 0) return 'no problems';
  return [count(errors, 'error'), count(warnings, 'warning')].filter((part) => part).join(', ');
}

function count(number: number, word: string): string {
  if (number === 0) return '';
  return number === 1 ? `1 ${word}` : `${number} ${word}s`;
}
