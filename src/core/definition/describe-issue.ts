import type { z } from 'zod';
import { ITEM_SCHEMAS, type ItemKind } from './item-kinds.ts';
import { didYouMean } from './nearest.ts';
import { DateScalar, isFloat, isObjectScalar, pythonStr } from './python-value.ts';
import { keysAllowedAt } from './keys-allowed-at.ts';
import { type Position, type YamlNode, findNode, locate, locateKey } from './yaml-node.ts';

export type Finding = { position: Position; path: readonly PropertyKey[]; message: string };

/** A schema's complaint in the words of whoever wrote the file, at the place that it is about. */
export function describeIssue({ kind, node: item, issue }: Complaint): Finding[] {
  const path = existingOrMissing(item, issue.path);
  const holder = issue.code === 'unrecognized_keys' ? path : path.slice(0, -1);
  const held = findNode(item, holder)?.value;
  if (isObjectScalar(held)) {
    const message = `${nameAt(kind, holder)} must be a map, not ${describe(held)}`;
    return [{ position: locate(item, holder), path: holder, message }];
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const place = [...path, key];
      const meant = didYouMean(key, keysAllowedAt(ITEM_SCHEMAS[kind], path));
      return {
        position: locateKey(item, place),
        path: place,
        message: `'${key}' is not known here${meant}`,
      };
    });
  // Where one of several forms fits but for a part of it, it is that part that is wrong.
  const node = findNode(item, path);
  const isForm = issue.code === 'invalid_union' && !isObjectScalar(node?.value);
  const closest = isForm ? closestForm(issue.errors) : undefined;
  if (closest)
    return closest.flatMap((inner) =>
      describeIssue({
        kind,
        node: item,
        issue: { ...inner, path: [...issue.path, ...inner.path] },
      }),
    );
  const message = `${nameAt(kind, path)} ${node ? complaint(issue, node.value) : 'is missing'}`;
  return [{ position: locate(item, path), path, message }];
}

type Complaint = { kind: ItemKind; node: YamlNode; issue: z.core.$ZodIssue };

/** A lone text stands for a list of one: its first item is the text itself. */
function existingOrMissing(step: YamlNode, path: readonly PropertyKey[]): readonly PropertyKey[] {
  const isItem = typeof path.at(-1) === 'number';
  return isItem && !findNode(step, path) ? path.slice(0, -1) : path;
}

function nameAt(kind: ItemKind, path: readonly PropertyKey[]): string {
  return path.length === 0 ? `the ${kind}` : nameOf(path);
}

function nameOf(path: readonly PropertyKey[]): string {
  const key = path.findLast((part) => typeof part === 'string');
  const last = path.at(-1);
  if (key === undefined) return 'it';
  return typeof last === 'number' ? `item ${last + 1} of '${key}'` : `'${key}'`;
}

function closestForm(forms: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return forms.find((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  boolean: 'true or false',
};

/** What is wrong with a value, without its name. */
export function complaint(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type') {
    const quotes =
      issue.expected === 'string' && (isPlain(value) || value instanceof DateScalar)
        ? ': write it in quotes'
        : '';
    return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${describe(value)}${quotes}`;
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = typeof value === 'string' ? didYouMean(value, allowed) : '';
    return `must be one of ${allowed.join(', ')}, not ${describe(value)}${meant}`;
  }
  return issue.code === 'invalid_union'
    ? `${issue.message}, not ${describe(value)}`
    : issue.message;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isPlain(value)) return pythonStr(value);
  if (value instanceof DateScalar) return `the date ${value.text}`;
  return typeof value === 'string' ? `'${value}'` : 'a map';
}

function isPlain(value: unknown): value is number | boolean | { float: number } {
  return typeof value === 'number' || typeof value === 'boolean' || isFloat(value);
}
