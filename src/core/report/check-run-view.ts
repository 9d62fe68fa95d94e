import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { ExecutionState, Phase, Timestamp } from '../execution/execution-state.ts';
import type { Placement } from './placement.ts';

/** The newest value of each key, in the order in which the keys first came. */
export type Metrics = readonly (readonly [string, unknown])[];

/** Everything that a check run shows, read at one moment. */
export type CheckRunView = {
  executionId: ExecutionId;
  counter: number;
  spec: ExecutionSpec;
  state: ExecutionState;
  createdAt: Timestamp;
  metrics: Metrics;
  /** What the metrics are compared with. */
  base?: BaseView;
  /** The execution that answered for this one. */
  reused?: { counter: number; url: string; endedAt?: Timestamp };
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
  /** Where machines come and go. */
  placement?: Placement;
  logUrl: string;
  detailsUrl: string;
  /** The last lines, without their line ends, as the command wrote them. */
  logTail: readonly string[];
  /** Where it could run as well. */
  environments: readonly string[];
  now: Timestamp;
};

export type BaseView = {
  counter: number;
  commit: string;
  url: string;
  metrics: Metrics;
  /** Where the branches parted, the base's head, what the push replaced, or merely the newest. */
  at: 'merge-base' | 'base-head' | 'before' | 'branch';
  branch: string;
};
