/** What stands below a chart: the how-manieth row, seconds since the first one, or another key. */
export type XAxis = { kind: 'row' } | { kind: 'time' } | { kind: 'key'; key: string };

/** What programs call the step, the finest first. */
const STEPS = ['step', 'global_step', 'iteration', 'iter', 'batch', 'epoch'];

/** As the address has it; no two have the same. */
export function xAxisKey(x: XAxis): string {
  return x.kind === 'key' ? `key:${x.key}` : x.kind;
}

/** Undefined for what is none: the address may have been written by hand. */
export function readXAxis(text: string): XAxis | undefined {
  if (text === 'row' || text === 'time') return { kind: text };
  const [, key] = /^key:(.+)$/s.exec(text) ?? [];
  return key === undefined ? undefined : { kind: 'key', key };
}

/** The step where the program prints one, else the rows as they came. */
export function defaultXAxis(keys: readonly string[]): XAxis {
  for (const name of STEPS) {
    const key = keys.find((one) => one.toLowerCase() === name);
    if (key !== undefined) return { kind: 'key', key };
  }
  return { kind: 'row' };
}

/** A key that only counts says nothing as a line of its own. */
export function isStep(key: string): boolean {
  return STEPS.includes(key.toLowerCase());
}

export function xAxisLabel(x: XAxis): string {
  switch (x.kind) {
    case 'row':
      return 'row';
    case 'time':
      return 'time since the first row';
    case 'key':
      return x.key;
  }
}
