import type { Readable } from 'node:stream';

export type AgentProgram = {
  bytes: number;
  /** In hex, of what is downloaded. */
  sha256: string;
  open: () => Readable;
};

/** The agent as one file, for each processor that it was built for. */
export interface AgentPrograms {
  /** By how a machine's kernel calls its processor: `x86_64`, `aarch64`. */
  find(processor: string): AgentProgram | undefined;
}
