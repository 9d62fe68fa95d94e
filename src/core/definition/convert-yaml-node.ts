import { type Alias, type Node, type YAMLMap, isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import { isScalar as isPythonScalar, pythonStr } from './python-value.ts';
import type { Position, YamlChild, YamlNode } from './yaml-node.ts';

type Source = {
  positionAt: (offset: number) => Position;
  refuse: (offset: number, message: string) => void;
};

type Context = Source & {
  /** By anchor, the latest so far: the document is walked in its order. */
  anchors: Map<string, Node>;
  /** Aliases share what they name: a hundred lines cannot grow into a billion nodes. */
  done: Map<Node, YamlNode>;
  open: Set<Node>;
};

/** Follows aliases and merges: what reads the tree sees only maps, lists and scalars. */
export function convertDocument(root: unknown, source: Source): YamlNode {
  return convertNode(root, { ...source, anchors: new Map(), done: new Map(), open: new Set() });
}

function convertNode(node: unknown, context: Context): YamlNode {
  if (!isNode(node)) return leaf(null, context.positionAt(0));
  const known = context.done.get(node);
  if (known) return known;
  if (context.open.has(node)) {
    context.refuse(offsetOf(node), 'this contains itself');
    return leaf(null, context.positionAt(offsetOf(node)));
  }
  context.open.add(node);
  const converted = convertNew(node, context);
  context.open.delete(node);
  context.done.set(node, converted);
  return converted;
}

function convertNew(node: Node, context: Context): YamlNode {
  const position = context.positionAt(offsetOf(node));
  if (isAlias(node)) {
    const named = followAlias(node, context);
    return named ? convertNode(named, context) : leaf(null, position);
  }
  if (node.anchor) context.anchors.set(node.anchor, node);
  if (isMap(node)) return toMap(position, entriesOf(node, context));
  if (isSeq(node)) {
    const items = node.items.map((item) => convertNode(item, context));
    const children = items.map((item, index): [number, YamlChild] => [
      index,
      { keyPosition: item.position, node: item },
    ]);
    return { value: items.map(({ value }) => value), position, children: new Map(children) };
  }
  return leaf(isScalar(node) ? node.value : null, position);
}

function toMap(position: Position, children: Map<string, YamlChild>): YamlNode {
  const entries = [...children].map(([key, { node }]) => [key, node.value] as const);
  return { value: Object.fromEntries(entries), position, children };
}

function entriesOf(map: YAMLMap, context: Context): Map<string, YamlChild> {
  const merged = new Map<string, YamlChild>();
  const own = new Map<string, YamlChild>();
  for (const { key, value } of map.items) {
    if (isMergeKey(key)) {
      for (const [name, child] of mergedEntries(value, context)) merged.set(name, child);
      continue;
    }
    if (isNode(key)) convertNode(key, context);
    const keyPosition = context.positionAt(isNode(key) ? offsetOf(key) : 0);
    const node = isNode(value) ? convertNode(value, context) : leaf(null, keyPosition);
    own.set(keyName(key), { keyPosition, node });
  }
  return new Map([...merged, ...own]);
}

/** Of several merged maps the first has the last word. */
function mergedEntries(value: unknown, context: Context): [string, YamlChild][] {
  const source = isAlias(value) ? followAlias(value, context) : value;
  if (isSeq(source))
    return source.items.toReversed().flatMap((item) => mergedEntries(item, context));
  const { children } = convertNode(source, context);
  return [...children].map(([name, child]) => [String(name), child]);
}

function followAlias(alias: Alias, { anchors, refuse }: Context): Node | undefined {
  const named = anchors.get(alias.source);
  if (!named) refuse(offsetOf(alias), `nothing above is marked &${alias.source}`);
  return named;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

function keyName(key: unknown): string {
  const value = isScalar(key) ? key.value : undefined;
  return isPythonScalar(value) ? pythonStr(value) : String(key);
}

function leaf(value: unknown, position: Position): YamlNode {
  return { value, position, children: new Map() };
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
