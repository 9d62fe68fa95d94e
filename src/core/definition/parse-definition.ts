import type { z } from 'zod';
import type { BrokenStep, Definition, Step } from './definition.ts';
import { describeIssue } from './describe-issue.ts';
import { ITEM_KINDS, ITEM_SCHEMAS, type ItemKind } from './item-kinds.ts';
import { lintPipeline } from './lint-pipeline.ts';
import { type Lint, lintStep } from './lint-step.ts';
import { lintDeployment, lintTask } from './lint-task.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import { isMap } from './python-value.ts';
import { readYaml } from './read-yaml.ts';
import { type YamlNode, findNode, locate, locateKey } from './yaml-node.ts';

type ParsedDefinition =
  | { ok: true; definition: Definition; problems: Problem[] }
  /** Nothing can be read of the file. */
  | { ok: false; problems: Problem[] };

/**
 * Reads a `valohai.yaml` with all that is wrong in it, in the order of the file; `file` is the name
 * that problems bear. What is broken keeps only itself from being used.
 */
export function parseDefinition(text: string, file: string): ParsedDefinition {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, problems: inOrder(file, read.errors.map(asError)) };
  const { root } = read;
  if (!Array.isArray(root.value)) {
    const message = 'the file must be a list, with items such as `- step:`';
    const problems = inOrder(file, [asError({ position: root.position, message })]);
    return root.value === null
      ? { ok: true, definition: { steps: [], brokenSteps: [] }, problems }
      : { ok: false, problems };
  }
  const found: Lint[] = [];
  const items = [...root.children].flatMap(([index, { node }]) => {
    const item = readItem(root, node, Number(index));
    found.push(...passedOver(node, Number(index), item.kind));
    if (item.kind === undefined) found.push(...item.findings);
    return item.kind === undefined ? [] : [item];
  });
  const steps = new Map(stepsOf(items).map((step) => [step.name, step.step]));
  // Of what is defined again only the last definition is there to be looked at, as in valohai-yaml.
  for (const item of lastOfEachName(items)) item.findings.push(...lintItem(item, { items, steps }));
  found.push(...items.flatMap(({ findings }) => findings), ...repeatedNames(items));
  return {
    ok: true,
    definition: {
      steps: [...steps.values()].flatMap((step) => step ?? []),
      brokenSteps: brokenSteps(items, file),
    },
    problems: inOrder(file, found),
  };
}

/** An item of a known kind. */
type Item = {
  kind: ItemKind;
  index: number;
  node: YamlNode;
  name: string | undefined;
  /** Whether its properties are all valid. */
  isValid: boolean;
  /** The step that it is, if it is a valid one. */
  step: Step | undefined;
  findings: Lint[];
};

type Unknown = { kind: undefined; findings: Lint[] };

function readItem(root: YamlNode, item: YamlNode, index: number): Item | Unknown {
  const keys = [...item.children.keys()].map(String);
  const kind = ITEM_KINDS.find((known) => keys.includes(known));
  const node = kind && item.children.get(kind)?.node;
  if (!kind || !node) return { kind: undefined, findings: unknownItem(item, index, keys) };
  const name = node.children.get('name')?.node.value;
  const read = {
    kind,
    index,
    node,
    name: typeof name === 'string' ? name : undefined,
    isValid: false,
    step: undefined,
    findings: [],
  };
  if (node.value === null) {
    const hint = item.children.size > 1 ? `: indent them below \`${kind}:\`` : '';
    const position = locateKey(root, [index, kind]);
    const finding = asError({ position, message: `the ${kind} has no properties${hint}` });
    return { ...read, findings: [{ ...finding, path: [index, kind] }] };
  }
  const parsed = ITEM_SCHEMAS[kind].safeParse(node.value);
  if (parsed.success) {
    const step = kind === 'step' ? ITEM_SCHEMAS.step.parse(node.value) : undefined;
    return { ...read, isValid: true, step };
  }
  return { ...read, findings: complaints(read, parsed.error.issues) };
}

/** One for each place and reason: for every key that a scalar lacks it is the same. */
function complaints(
  item: Pick<Item, 'kind' | 'index' | 'node'>,
  issues: readonly z.core.$ZodIssue[],
): Lint[] {
  const found = issues.flatMap((issue) => describeIssue({ ...item, issue }));
  const once = new Map(found.map((each) => [`${each.path.join('.')} ${each.message}`, each]));
  return [...once.values()].map((each) => below(item, { severity: 'error', ...each }));
}

/** What stands beside the kind that an item is of: it has no effect, and must be valid even so. */
function passedOver(item: YamlNode, index: number, chosen: ItemKind | undefined): Lint[] {
  const others = ITEM_KINDS.filter((kind) => kind !== chosen && item.children.has(kind));
  return others.flatMap((kind) => {
    const { keyPosition: position, node } = item.children.get(kind) ?? {};
    if (!chosen || !node || !position) return [];
    const message = `'${kind}' is passed over beside '${chosen}': give it an item of its own`;
    const parsed = ITEM_SCHEMAS[kind].safeParse(node.value);
    const isChecked = kind !== 'blueprint' && kind !== 'deployment';
    const errors = parsed.success || !isChecked ? [] : parsed.error.issues;
    return [
      below({ index, kind }, { severity: 'warning', position, path: [], message }),
      ...complaints({ index, kind, node }, errors),
    ];
  });
}

function unknownItem(item: YamlNode, index: number, [key]: readonly string[]): Lint[] {
  const found = { position: item.position, path: [index] };
  if (!isMap(item.value))
    return [{ ...found, severity: 'error', message: 'an item must be a map such as `step:`' }];
  const message =
    key === undefined
      ? 'the item is empty'
      : `'${key}' is not known and is passed over${didYouMean(key, ITEM_KINDS)}`;
  return [{ ...found, severity: 'warning', message }];
}

type Known = { items: readonly Item[]; steps: ReadonlyMap<string, Step | undefined> };

/** What only shows beside the rest of the file. */
function lintItem(item: Item, { items, steps }: Known): Lint[] {
  const { kind, node, step } = item;
  if (!item.isValid) return [];
  const tasks = items.flatMap((other) =>
    other.kind === 'task' && other.name !== undefined
      ? [[other.name, String(findNode(other.node, ['step'])?.value)] as const]
      : [],
  );
  const known = { steps, tasks: new Map(tasks) };
  const lint = (): Lint[] => {
    switch (kind) {
      case 'step':
        return step ? lintStep(node, step) : [];
      case 'task':
        return lintTask(node, ITEM_SCHEMAS.task.parse(node.value), new Set(steps.keys()));
      case 'pipeline':
      case 'blueprint':
        return lintPipeline(node, ITEM_SCHEMAS.pipeline.parse(node.value), known);
      case 'deployment':
        return lintDeployment(node, ITEM_SCHEMAS.deployment.parse(node.value));
      case 'endpoint':
        return [];
    }
  };
  return lint().map((finding) => below(item, finding));
}

/** Every step that has a name; undefined for one that cannot be used. */
function stepsOf(items: readonly Item[]): { name: string; step: Step | undefined }[] {
  return items.flatMap(({ kind, name, node, step }) => {
    if (kind !== 'step' || name === undefined) return [];
    const hasError = step && lintStep(node, step).some(({ severity }) => severity === 'error');
    return [{ name, step: hasError ? undefined : step }];
  });
}

function brokenSteps(items: readonly Item[], file: string): BrokenStep[] {
  return lastOfEachName(items).flatMap(({ kind, name, findings }) => {
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (kind !== 'step' || errors.length === 0) return [];
    return [{ name, problems: inOrder(file, errors) }];
  });
}

/** A pipeline may be called a blueprint. */
function lastOfEachName(items: readonly Item[]): Item[] {
  const keyed = items.map((item) => {
    const kind = item.kind === 'blueprint' ? 'pipeline' : item.kind;
    return [item.name === undefined ? item.index : `${kind} ${item.name}`, item] as const;
  });
  return [...new Map(keyed).values()];
}

function repeatedNames(items: readonly Item[]): Lint[] {
  const seen = new Set<string>();
  return items.flatMap(({ kind, index, name, node }) => {
    const key = `${kind === 'blueprint' ? 'pipeline' : kind} ${name}`;
    if (name === undefined || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = `the ${kind} '${name}' is defined again: the last definition counts`;
    const position = locate(node, ['name']);
    return [{ severity: 'warning' as const, position, path: [index, kind, 'name'], message }];
  });
}

function below({ index, kind }: Pick<Item, 'index' | 'kind'>, finding: Lint): Lint {
  return { ...finding, path: [index, kind, ...finding.path] };
}

function asError(found: Pick<Lint, 'position' | 'message'>): Lint {
  return { severity: 'error', path: [], ...found };
}

function inOrder(file: string, findings: readonly Lint[]): Problem[] {
  return findings
    .map(({ severity, position, path, message }) => ({
      severity,
      file,
      ...position,
      path: path.map(String).join('.'),
      message,
    }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
}
