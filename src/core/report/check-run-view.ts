import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { ExecutionState, Phase, Timestamp } from '../execution/execution-state.ts';

/** Everything that a check run shows, read at one moment. */
export type CheckRunView = {
  executionId: ExecutionId;
  counter: number;
  spec: ExecutionSpec;
  state: ExecutionState;
  createdAt: Timestamp;
  /** The newest value of each key, in the order in which the keys first came. */
  metrics: readonly (readonly [string, unknown])[];
  /** Milliseconds. */
  timings: Partial<Record<Phase, number>>;
  /** What the program last said that it is doing. */
  statusDetail?: string;
  /** The image that was really used. */
  imageDigest?: string;
  inputs: readonly {
    input: string;
    name: string;
    uri: string;
    sizeBytes: number;
    sha256: string;
  }[];
  outputs: readonly { name: string; sizeBytes: number; url: string }[];
  logUrl: string;
  detailsUrl: string;
  /** The last lines, without their line ends, as the command wrote them. */
  logTail: readonly string[];
  now: Timestamp;
};
