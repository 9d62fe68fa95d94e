import { fileProblems } from '../definition/file-problems.ts';
import { formatProblem } from '../definition/problem.ts';
import { readYaml } from '../definition/read-yaml.ts';
import type { Settings } from './settings.ts';
import { type ReadSecret, settingsSchema } from './settings-schema.ts';

type ParsedSettings = { ok: true; settings: Settings } | { ok: false; problems: string[] };

/** Reads the operator's settings; every problem says its place in `file`. */
export function parseSettings(text: string, file: string, readSecret: ReadSecret): ParsedSettings {
  const read = readYaml(text);
  if (!read.ok)
    return {
      ok: false,
      problems: read.errors.map(({ position, message }) =>
        formatProblem({ severity: 'error', file, ...position, path: '', message }),
      ),
    };
  const schema = settingsSchema(readSecret);
  const parsed = schema.safeParse(read.root.value ?? {});
  if (parsed.success) return { ok: true, settings: parsed.data };
  const problems = fileProblems({ root: read.root, file, schema }, parsed.error.issues);
  return { ok: false, problems: problems.map(formatProblem) };
}
