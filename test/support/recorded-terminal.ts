import { Readable } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';

export type Recorded = { terminal: Terminal; seen: { out: string; error: string } };

/** A terminal that nobody looks at, with what was written. */
export function recordedTerminal(settings: Partial<Terminal> = {}): Recorded {
  const seen = { out: '', error: '' };
  const terminal: Terminal = {
    stdin: Readable.from([]),
    write: (text) => {
      seen.out += text;
    },
    writeError: (text) => {
      seen.error += text;
    },
    drained: async () => {},
    isTerminal: false,
    isInteractive: false,
    hasColors: false,
    size: () => ({ columns: 80, rows: 24 }),
    ...settings,
  };
  return { terminal, seen };
}
