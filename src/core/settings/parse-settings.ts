import type { z } from 'zod';
import { didYouMean } from '../definition/nearest.ts';
import { type Problem, formatProblem } from '../definition/problem.ts';
import { readYaml } from '../definition/read-yaml.ts';
import { type YamlNode, findNode, locate, locateKey } from '../definition/yaml-node.ts';
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
  const parsed = settingsSchema(readSecret).safeParse(read.root.value ?? {});
  if (parsed.success) return { ok: true, settings: parsed.data };
  const problems = parsed.error.issues
    .flatMap((issue) => describe(read.root, file, issue))
    .sort((one, other) => one.line - other.line || one.column - other.column);
  return { ok: false, problems: problems.map(formatProblem) };
}

const SECTIONS = ['environments', 'registries', 'variable-groups', 'stores', 's3', 'input-cache'];

function describe(root: YamlNode, file: string, issue: z.core.$ZodIssue): Problem[] {
  const found = { severity: 'error', file } as const;
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      ...found,
      ...locateKey(root, [...path, key]),
      path: [...path, key].map(String).join('.'),
      message: `'${key}' is not known here${path.length === 0 ? didYouMean(key, SECTIONS) : ''}`,
    }));
  if (issue.code === 'invalid_key')
    return [
      {
        ...found,
        ...locateKey(root, path),
        path: path.map(String).join('.'),
        message: `the name '${String(path.at(-1))}' ${issue.issues[0]?.message ?? ''}`,
      },
    ];
  const isThere = findNode(root, path) !== undefined;
  const message = `'${path.map(String).join('.')}' ${isThere ? complaint(issue) : 'is missing'}`;
  return [{ ...found, ...locate(root, path), path: path.map(String).join('.'), message }];
}

function complaint(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  return message.startsWith('must ') ? message : `cannot be used: ${message}`;
}
