import type { BrokenStep, Definition, Step } from './definition.ts';
import { describeIssue } from './describe-issue.ts';
import { ITEM_KINDS, ITEM_SCHEMAS, type ItemKind } from './item-kinds.ts';
import { lintPipeline } from './lint-pipeline.ts';
import { type Lint, lintStep } from './lint-step.ts';
import { lintDeployment, lintTask } from './lint-task.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { type YamlNode, locate, locateKey } from './yaml-node.ts';

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
    if (item.kind === undefined) found.push(...item.findings);
    return item.kind === undefined ? [] : [item];
  });
  const steps = new Map(stepsOf(items).map((step) => [step.name, step.step]));
  for (const item of items) item.findings.push(...lintItem(item, { items, steps }));
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
  const issues = parsed.error.issues.flatMap((issue) => describeIssue({ kind, node, issue }));
  const findings = issues.map((issue) => below(read, { severity: 'error', ...issue }));
  return { ...read, findings };
}

function unknownItem(item: YamlNode, index: number, [key]: readonly string[]): Lint[] {
  const found = { position: item.position, path: [index] };
  if (typeof item.value !== 'object' || item.value === null || Array.isArray(item.value))
    return [{ ...found, severity: 'error', message: 'an item must be a map such as `step:`' }];
  if (key === undefined) return [];
  const message = `'${key}' is not known and is passed over${didYouMean(key, ITEM_KINDS)}`;
  return [{ ...found, severity: 'warning', message }];
}

type Known = { items: readonly Item[]; steps: ReadonlyMap<string, Step | undefined> };

/** What only shows beside the rest of the file. */
function lintItem(item: Item, { items, steps }: Known): Lint[] {
  const { kind, node, step } = item;
  if (!item.isValid) return [];
  const tasks = items.flatMap((other) => (other.kind === 'task' ? (other.name ?? []) : []));
  const known = { steps, tasks: new Set(tasks) };
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
  const last = new Map(items.map((item) => [`${item.kind} ${item.name ?? item.index}`, item]));
  return [...last.values()].flatMap(({ kind, name, findings }) => {
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (kind !== 'step' || errors.length === 0) return [];
    return [{ name, problems: inOrder(file, errors) }];
  });
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

function below({ index, kind }: { index: number; kind: ItemKind }, finding: Lint): Lint {
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
