/** Both count from 1. */
export type Position = { line: number; column: number };

/** A YAML value that remembers where it and what is in it stand. */
export type YamlNode = {
  /** Scalars as Python sees them, arrays and objects. */
  value: unknown;
  position: Position;
  children: ReadonlyMap<string | number, YamlChild>;
};

export type YamlChild = { keyPosition: Position; node: YamlNode };

/** The place that a path leads to, or of the deepest thing on the way that exists. */
export function locate(root: YamlNode, path: readonly PropertyKey[]): Position {
  let node = root;
  for (const key of path) {
    const child = typeof key === 'symbol' ? undefined : node.children.get(key);
    if (!child) break;
    node = child.node;
  }
  return node.position;
}

/** The place of the key that leads to the end of the path. */
export function locateKey(root: YamlNode, path: readonly PropertyKey[]): Position {
  const key = path.at(-1);
  const parent = findNode(root, path.slice(0, -1));
  const child =
    key === undefined || typeof key === 'symbol' ? undefined : parent?.children.get(key);
  return child?.keyPosition ?? locate(root, path);
}

export function findNode(root: YamlNode, path: readonly PropertyKey[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const key of path)
    node = typeof key === 'symbol' ? undefined : node?.children.get(key)?.node;
  return node;
}
