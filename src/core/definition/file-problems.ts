import type { z } from 'zod';
import { complaint } from './describe-issue.ts';
import { keysAllowedAt } from './keys-allowed-at.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import { type YamlNode, findNode, locate, locateKey } from './yaml-node.ts';

type Source = { root: YamlNode; file: string; schema: z.core.$ZodType };

/** What a schema says against a file that is one map, each at its place, from the top down. */
export function fileProblems(source: Source, issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues
    .flatMap((issue) => describe(source, issue))
    .sort((one, other) => one.line - other.line || one.column - other.column);
}

function describe(source: Source, issue: z.core.$ZodIssue): Problem[] {
  const { root, file, schema } = source;
  const found = { severity: 'error', file } as const;
  const { path } = issue;
  const place = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      ...found,
      ...locateKey(root, [...path, key]),
      path: [...path, key].map(String).join('.'),
      message: `'${key}' is not known here${didYouMean(key, keysAllowedAt(schema, path))}`,
    }));
  if (issue.code === 'invalid_key') {
    const message = `the name '${String(path.at(-1))}' ${issue.issues[0]?.message ?? ''}`;
    return [{ ...found, ...locateKey(root, path), path: place, message }];
  }
  const closest = issue.code === 'invalid_union' ? closestForm(issue.errors) : undefined;
  if (closest)
    return closest.flatMap((inner) =>
      describe(source, { ...inner, path: [...path, ...inner.path] }),
    );
  const node = findNode(root, path);
  const name = place === '' ? 'the file' : `'${place}'`;
  const message = `${name} ${node ? sayComplaint(issue, node.value) : 'is missing'}`;
  return [{ ...found, ...locate(root, path), path: place, message }];
}

/** The form that fits as far as its own parts: what is wrong is one of them. */
function closestForm(
  forms: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  const deep = forms
    .flatMap(withInnerForms)
    .filter((issues) =>
      issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
    );
  return deep.toSorted((one, other) => one.length - other.length)[0];
}

type Form = readonly z.core.$ZodIssue[];

/** A form may have forms itself. */
function withInnerForms(form: Form): Form[] {
  const [only, second] = form;
  const isNested = only?.code === 'invalid_union' && only.path.length === 0 && !second;
  return isNested ? only.errors.flatMap(withInnerForms) : [form];
}

function sayComplaint(issue: z.core.$ZodIssue, value: unknown): string {
  const said = complaint(issue, value);
  return /^(?:must|needs|cannot) /.test(said) ? said : `cannot be used: ${said}`;
}
