/** One end of an edge: `node.type.key`. The key may have dots of its own. */
export type Socket = { node: string; type: string; key: string };

/** Undefined for what has fewer than three parts. */
export function splitSocket(text: string): Socket | undefined {
  const [node, type, ...key] = text.split('.');
  if (node === undefined || type === undefined || key.length === 0) return undefined;
  return { node, type, key: key.join('.') };
}
