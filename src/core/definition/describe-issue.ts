import type { z } from 'zod';
import { didYouMean } from './nearest.ts';
import { isFloat, pythonStr } from './python-value.ts';
import { keysAllowedAt } from './step-schema.ts';
import { type Position, type YamlNode, findNode, locate, locateKey } from './yaml-node.ts';

export type Finding = { position: Position; path: readonly PropertyKey[]; message: string };

/** A schema's complaint in the words of whoever wrote the file, at the place that it is about. */
export function describeIssue(step: YamlNode, issue: z.core.$ZodIssue): Finding[] {
  const path = existingOrMissing(step, issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const place = [...path, key];
      const message = `'${key}' is not known here${didYouMean(key, keysAllowedAt(path))}`;
      return { position: locateKey(step, place), path: place, message };
    });
  const node = findNode(step, path);
  const message = `${nameOf(path)} ${node ? complaint(issue, node.value) : 'is missing'}`;
  return [{ position: locate(step, path), path, message }];
}

/** A lone text stands for a list of one: its first item is the text itself. */
function existingOrMissing(step: YamlNode, path: readonly PropertyKey[]): readonly PropertyKey[] {
  const isItem = typeof path.at(-1) === 'number';
  return isItem && !findNode(step, path) ? path.slice(0, -1) : path;
}

function nameOf(path: readonly PropertyKey[]): string {
  const key = path.findLast((part) => typeof part === 'string');
  const last = path.at(-1);
  if (key === undefined) return 'the step';
  return typeof last === 'number' ? `item ${last + 1} of '${key}'` : `'${key}'`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  boolean: 'true or false',
};

function complaint(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type') {
    const quotes = issue.expected === 'string' && isPlain(value) ? ': write it in quotes' : '';
    return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${describe(value)}${quotes}`;
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = typeof value === 'string' ? didYouMean(value, allowed) : '';
    return `must be one of ${allowed.join(', ')}, not ${describe(value)}${meant}`;
  }
  return issue.message;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isPlain(value)) return pythonStr(value);
  return typeof value === 'string' ? `'${value}'` : 'a map';
}

function isPlain(value: unknown): value is number | boolean | { float: number } {
  return typeof value === 'number' || typeof value === 'boolean' || isFloat(value);
}
