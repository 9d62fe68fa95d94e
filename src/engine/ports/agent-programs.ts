import type { Readable } from 'node:stream';

/** How a machine's kernel calls its processor (`uname -m`). */
export type Processor = 'x86_64' | 'aarch64';

export type AgentProgram = {
  bytes: number;
  /** In hex, of what is downloaded. */
  sha256: string;
  open: () => Readable;
};

/** The agent as one file, for each processor that it was built for. */
export interface AgentPrograms {
  find(processor: string): AgentProgram | undefined;
}
