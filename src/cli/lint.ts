import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Definition } from '../core/definition/definition.ts';
import { parseDefinition } from '../core/definition/parse-definition.ts';
import type { Problem } from '../core/definition/problem.ts';
import { checkRuns } from '../core/rules/check-runs.ts';
import { RULES_FILE, parseRules } from '../core/rules/parse-rules.ts';
import { renderAnnotations } from './render-annotations.ts';
import { renderCounts, renderProblems } from './render-problems.ts';
import type { LintOptions } from './add-lint.ts';
import type { Terminal } from './terminal.ts';

type Source = { source: string; name: string };
type Linted = { source: string; problems: readonly Problem[] };

const DEFINITION_FILE = 'valohai.yaml';

/** Wrong usage, or a file that cannot be read: not the same as a file with mistakes. */
const CANNOT_LINT = 2;

/** Checks these files, or the usual ones; answers the exit code. */
export async function lint(
  given: readonly string[],
  { format, strictWarnings }: LintOptions,
  terminal: Terminal,
): Promise<number> {
  const files = given.length > 0 ? given : usualFiles();
  const sources: Source[] = [];
  let isComplete = true;
  for (const file of files) {
    try {
      const source = file === '-' ? await text(terminal.stdin) : await readFile(file, 'utf8');
      const name = file === '-' ? 'standard input' : file;
      sources.push({ source, name });
    } catch (error) {
      isComplete = false;
      const reason = error instanceof Error ? error.message : String(error);
      terminal.writeError(`slashrun: ${file} cannot be read: ${reason}\n`);
    }
  }
  const linted = lintTogether(sources);
  const problems = linted.flatMap((each) => each.problems);
  terminal.write(render(linted, { format, problems, terminal }));
  if (!isComplete) return CANNOT_LINT;
  const isBad = ({ severity }: Problem): boolean => strictWarnings || severity === 'error';
  return problems.some(isBad) ? 1 : 0;
}

/** What is there to be checked of a repository. */
function usualFiles(): string[] {
  return existsSync(RULES_FILE) ? [DEFINITION_FILE, RULES_FILE] : [DEFINITION_FILE];
}

/** What rules start is looked for in the `valohai.yaml` beside them, if one is checked as well. */
function lintTogether(sources: readonly Source[]): Linted[] {
  const definitions = sources
    .filter(({ name }) => !isRules(name))
    .map(({ source, name }) => ({ name, source, parsed: parseDefinition(source, name) }));
  const [only, ...others] = definitions;
  const definition =
    others.length === 0 && only?.parsed.ok === true ? only.parsed.definition : undefined;
  return sources.map(({ source, name }) => {
    if (isRules(name)) return { source, problems: problemsOfRules(source, name, definition) };
    const found = definitions.find((each) => each.name === name && each.source === source);
    return { source, problems: found?.parsed.problems ?? [] };
  });
}

/** Rules are told by the name of their file. */
function isRules(file: string): boolean {
  return /(?:^|[\\/])slashrun\.ya?ml$/.test(file);
}

function problemsOfRules(
  source: string,
  file: string,
  definition: Definition | undefined,
): readonly Problem[] {
  const parsed = parseRules(source, file);
  if (!parsed.ok) return parsed.problems;
  return definition ? checkRuns(parsed.rules, definition, file) : [];
}

type Rendering = {
  format: LintOptions['format'];
  problems: readonly Problem[];
  terminal: Terminal;
};

function render(linted: readonly Linted[], { format, problems, terminal }: Rendering): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(problems, null, 2)}\n`;
    case 'github':
      return renderAnnotations(problems);
    case 'text': {
      const { hasColors } = terminal;
      const shown = linted
        .filter((each) => each.problems.length > 0)
        .map((each) => `${renderProblems(each, hasColors)}\n`);
      return linted.length === 0 ? '' : `${shown.join('')}${renderCounts(problems)}\n`;
    }
  }
}
