import type { Definition, Step } from './definition.ts';
import { describeIssue } from './describe-issue.ts';
import { lintStep } from './lint-step.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { StepSchema, lastOfEachName } from './step-schema.ts';
import { type Position, type YamlNode, locate, locateKey } from './yaml-node.ts';

type ParsedDefinition =
  | { ok: true; definition: Definition; warnings: Problem[] }
  | { ok: false; problems: Problem[] };

/** What an item may be, in the order in which valohai-yaml looks for them. */
const ITEM_KINDS = ['step', 'task', 'endpoint', 'pipeline', 'blueprint', 'deployment'];

/**
 * Reads the steps of a `valohai.yaml`; `file` is the name that problems bear. Items of other kinds
 * are passed over, so that a broken pipeline never keeps a step from running.
 */
export function parseDefinition(text: string, file: string): ParsedDefinition {
  const problems: Problem[] = [];
  const report: Report = (severity, { position, path = [], message }) =>
    problems.push({ severity, file, ...position, path: path.map(String).join('.'), message });
  const read = readYaml(text);
  if (!read.ok) {
    for (const error of read.errors) report('error', error);
    return { ok: false, problems };
  }
  const steps = readSteps(read.root, report);
  problems.sort((one, other) => one.line - other.line || one.column - other.column);
  return problems.some(({ severity }) => severity === 'error')
    ? { ok: false, problems }
    : { ok: true, definition: { steps: lastOfEachName(steps) }, warnings: problems };
}

type Finding = { position: Position; path?: readonly PropertyKey[]; message: string };
type Report = (severity: Problem['severity'], finding: Finding) => void;

function readSteps(root: YamlNode, report: Report): Step[] {
  if (root.value === null) return [];
  if (!Array.isArray(root.value)) {
    const message = 'the file must be a list, with items such as `- step:`';
    report('error', { position: root.position, message });
    return [];
  }
  const seen = new Set<string>();
  const steps: Step[] = [];
  for (const [index, { node }] of root.children) {
    const path = [index, 'step'];
    if (kindOf(node, index, report) !== 'step') continue;
    const step = readStep(root, path, report);
    if (!step) continue;
    if (seen.has(step.name)) {
      const message = `the step '${step.name}' is defined again: the last definition counts`;
      report('warning', { position: locate(root, [...path, 'name']), path, message });
    }
    seen.add(step.name);
    steps.push(step);
  }
  return steps;
}

function kindOf(item: YamlNode, index: string | number, report: Report): string | undefined {
  const keys = [...item.children.keys()].map(String);
  const kind = ITEM_KINDS.find((known) => keys.includes(known));
  if (kind !== undefined) return kind;
  const found = { position: item.position, path: [index] };
  const [key] = keys;
  if (typeof item.value !== 'object' || item.value === null || Array.isArray(item.value))
    report('error', { ...found, message: 'an item must be a map such as `step:`' });
  else if (key !== undefined)
    report('warning', {
      ...found,
      message: `'${key}' is not known and is passed over${didYouMean(key, ITEM_KINDS)}`,
    });
  return undefined;
}

function readStep(root: YamlNode, path: readonly PropertyKey[], report: Report): Step | undefined {
  const [index = 0] = path;
  const item = root.children.get(Number(index))?.node;
  const node = item?.children.get('step')?.node;
  if (!item || !node) return undefined;
  if (node.value === null) {
    const hint = item.children.size > 1 ? ': indent them below `step:`' : '';
    const message = `the step has no properties${hint}`;
    report('error', { position: locateKey(root, path), path, message });
    return undefined;
  }
  const parsed = StepSchema.safeParse(node.value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      for (const finding of describeIssue(node, issue))
        report('error', { ...finding, path: [...path, ...finding.path] });
    return undefined;
  }
  for (const finding of lintStep(node, parsed.data))
    report('warning', { ...finding, path: [...path, ...finding.path] });
  return parsed.data;
}
