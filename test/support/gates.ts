import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Places at which a command of the process engine waits until a test lets it go on. */
export type Gates = {
  /** What the command runs, in a shell. */
  wait: (name: string) => string;
  open: (name: string) => void;
  remove: () => void;
};

export function makeGates(): Gates {
  const folder = mkdtempSync(join(tmpdir(), 'slashrun-gates-'));
  const file = (name: string) => join(folder, name);
  return {
    wait: (name) => `while [ ! -e ${file(name)} ]; do sleep 0.05; done`,
    open: (name) => writeFileSync(file(name), ''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
