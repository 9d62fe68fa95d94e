/** Something wrong in a file, at a place that an editor can jump to. */
export type Problem = {
  /** A warning never stops a run. */
  severity: 'error' | 'warning';
  file: string;
  /** Both count from 1. */
  line: number;
  column: number;
  /** Where in the document: `0.step.parameters.1.type`. */
  path: string;
  message: string;
};

/** One line, in the form that compilers use and editors understand. */
export function formatProblem({ file, line, column, severity, message }: Problem): string {
  return `${file}:${line}:${column}: ${severity}: ${message}`;
}
