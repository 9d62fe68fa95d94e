import type { Problem } from '../core/definition/problem.ts';

/**
 * Problems as commands of a GitHub Actions workflow, which GitHub shows beside the lines of a pull
 * request (docs.github.com, "Workflow commands for GitHub Actions").
 */
export function renderAnnotations(problems: readonly Problem[]): string {
  return problems
    .map(({ severity, file, line, column, path, message }) => {
      const properties = Object.entries({ file, line, col: column, title: path || 'valohai.yaml' })
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
        .join(',');
      return `::${severity} ${properties}::${escapeText(message)}\n`;
    })
    .join('');
}

function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
