import type { z } from 'zod';
import type { Advance } from '../../core/execution/advance.ts';
import type { ExecutionEvent } from '../../core/execution/execution-event.ts';
import type { ExecutionId } from '../../core/execution/execution-id.ts';
import type { ExecutionSpec } from '../../core/execution/execution-spec.ts';
import type { Phase } from '../../core/execution/execution-state.ts';
import type { Execution } from '../../core/execution/execution.ts';
import type { Active } from '../../core/execution/release-order.ts';
import type {
  LogChunkHeader,
  LogRun,
  Materials,
  OutputProperties,
  OutputsRequest,
} from '../../protocol/protocol.ts';
import type { MetadataRow } from '../../protocol/log-api.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { ExecutionLists } from './execution-lists.ts';
import type { HeadStore } from './head-store.ts';
import type { MachineStore } from './machine-store.ts';
import type { PackageStore } from './package-store.ts';
import type { RepositoryStore } from './repository-store.ts';
import type { ScheduleStore } from './schedule-store.ts';

/**
 * The truth. All callers share one store; every method is one transaction and safe to call
 * concurrently. `StoreUnavailable` is thrown when the database cannot be reached: the caller answers
 * 503 or lets its job be retried.
 */
export interface Store {
  readonly deliveries: DeliveryStore;
  readonly executions: ExecutionStore;
  readonly logs: LogStore;
  readonly outputs: OutputStore;
  readonly datums: DatumStore;
  readonly packages: PackageStore;
  readonly workers: WorkerStore;
  readonly machines: MachineStore;
  readonly repositories: RepositoryStore;
  readonly heads: HeadStore;
  readonly replies: ReplyStore;
  readonly stickyComments: StickyCommentStore;
  readonly schedules: ScheduleStore;
  readonly changes: Changes;
  /** Work of that name is done one at a time, in all processes; what throws hinders nobody. Not nested. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** When it was last found not to answer; undefined for never. */
  awayAt(): number | undefined;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
}

/** Names the request that an execution answers: the same one asked twice is one execution. */
export type RequestKey = { deliveryId: string; index: number };

type Of = { repositoryId?: number; environment?: string; actor?: string };

export interface ExecutionStore extends ExecutionLists {
  /** Creates it in state `created`, or returns the one that this request created before. */
  create(request: RequestKey, spec: ExecutionSpec, now: number): Promise<Execution>;
  find(id: ExecutionId): Promise<Execution | undefined>;
  /**
   * Applies the event by `advance()`, stores the new state guarded by the one it leaves, and records
   * the event, all in one statement. A concurrent change makes it decide again on the newer state.
   * Undefined when there is no such execution.
   */
  advance(
    id: ExecutionId,
    event: ExecutionEvent,
    now: number,
  ): Promise<(Advance & { execution: Execution }) | undefined>;
  /** Those of a pull request that have not ended, oldest first. */
  activeOfPullRequest(repositoryId: number, pullRequest: number): Promise<Execution[]>;
  byStatus(status: Execution['state']['status']): Promise<Execution[]>;
  byCounter(repositoryId: number, counter: number): Promise<Execution | undefined>;
  /** All of a pull request, the newest first, at most `limit`. */
  ofPullRequest(repositoryId: number, pullRequest: number, limit: number): Promise<Execution[]>;
  /** What one delivery asked for, by the number that each has in it, in their order. */
  ofDelivery(deliveryId: string): Promise<ReadonlyMap<number, Execution>>;
  deliveryOf(id: ExecutionId): Promise<string>;
  /** All at a commit, the oldest first. */
  atCommit(repositoryId: number, commit: string): Promise<Execution[]>;
  /** The newest that is complete at that commit, or at any commit pushed to that branch; never of a fork. */
  newestComplete(wanted: {
    repositoryId: number;
    step: string;
    at: { commit: string } | { branch: string };
    /** Only those with a smaller number. */
    before: number;
  }): Promise<Execution | undefined>;
  /** Those with the key that have not ended, the oldest first. */
  activeInGroup(concurrencyKey: string): Promise<Execution[]>;
  /** The newest complete one with the key that really ran, and not code of a fork. */
  reusable(reuseKey: string): Promise<Execution | undefined>;
  /** What an image's name last meant on an environment. */
  newestDigest(environment: string, image: string): Promise<string | undefined>;
  /** How many wait for a machine or run, by environment and repository. */
  active(): Promise<Active[]>;
  /** How many wait for a machine or run, of what is named. */
  countActive(of: Of): Promise<number>;
  countActiveOfInstallation(installationId: number): Promise<number>;
  /** Milliseconds of running since `since`, of what is named. */
  usedMs(of: Of & { since: number; now: number }): Promise<number>;
  /** What machines with a price cost in that time, in dollars; of one that runs, until `now`. */
  usedDollars(of: {
    repositoryId?: number;
    environment?: string;
    since: number;
    now: number;
  }): Promise<number>;
  /** How long the last complete ones of a step ran there, in milliseconds, the newest first. */
  lastDurations(of: { repositoryId: number; step: string; environment: string }): Promise<number[]>;
  recordTimings(id: ExecutionId, timings: Partial<Record<Phase, number>>): Promise<void>;
  recordStatusDetail(id: ExecutionId, detail: string): Promise<void>;
  /** Keeps what is not given as it was. */
  recordMaterials(id: ExecutionId, materials: Omit<Materials, 'leaseId'>): Promise<void>;
  details(id: ExecutionId): Promise<ExecutionDetails>;
  checkRun(id: ExecutionId): Promise<CheckRunRecord>;
  /** Said before GitHub is asked to create it, so that a crash between the two is noticed. */
  markCheckRequested(id: ExecutionId): Promise<void>;
  recordCheckRun(id: ExecutionId, checkRunId: number, at: number): Promise<void>;
  /** The check run is gone: the next is made anew. */
  forgetCheckRun(id: ExecutionId): Promise<void>;
  markAnnotated(id: ExecutionId): Promise<void>;
  recordReaction(id: ExecutionId, reaction: string): Promise<void>;
  recordPublished(id: ExecutionId, revision: number): Promise<void>;
  /** Executions whose check run does not show their newest revision, at most 100. */
  unpublished(): Promise<ExecutionId[]>;
}

export type ExecutionDetails = {
  /** Last value of each metadata key, in the order the keys first came. */
  metrics: [string, unknown][];
  timings: Partial<Record<Phase, number>>;
  /** What the program last said that it is doing. */
  statusDetail?: string;
  imageDigest?: string;
  inputs: NonNullable<Materials['inputs']>;
};

export type CheckRunRecord = {
  checkRunId?: number;
  createdAt?: number;
  annotated: boolean;
  /** The last one that the comment was given for this execution. */
  reaction?: string;
  requested: boolean;
  publishedRevision: number;
};

export type LogChunk = {
  attempt: number;
  header: z.infer<typeof LogChunkHeader>;
  /** The lines of all runs, gzip-compressed. */
  body: Buffer;
};

export interface LogStore {
  /**
   * Stores the chunk with its metadata and answers the sequence expected next. A sequence that was
   * stored before changes nothing; one that leaves a gap is refused with what is expected.
   */
  append(id: ExecutionId, chunk: LogChunk): Promise<{ stored: boolean; nextSequence: number }>;
  /** Chunks that hold line `fromLine` or later, in order, at most `limit`. */
  read(id: ExecutionId, fromLine: number, limit: number): Promise<StoredLogChunk[]>;
  /** The same chunks without their text. */
  layout(id: ExecutionId, fromLine: number, limit: number): Promise<LogLayout[]>;
  /** Metadata of lines behind that one, in order, at most `limit`. */
  metadata(id: ExecutionId, after: number, limit: number): Promise<MetadataRow[]>;
  /** The number of lines so far. */
  lineCount(id: ExecutionId): Promise<number>;
  /** Executions that ended before then, of whose log something is here, at most 20. */
  hot(before: number): Promise<ExecutionId[]>;
  /** Chunks of the log that are here, in order, of at most so many bytes together, or one. */
  hotChunks(id: ExecutionId, maxBytes: number): Promise<{ firstLine: number; body: Buffer }[]>;
  /** Executions on that environment that ended before then and have a log, at most 20. */
  expired(environment: string, before: number): Promise<ExecutionId[]>;
  /** Objects of storage that hold some of it. */
  segments(id: ExecutionId): Promise<string[]>;
  /** Forgets the whole log; metadata stays. */
  erase(id: ExecutionId): Promise<void>;
  /** Keeps where those chunks lie from now on, and lets go of their text. */
  moved(id: ExecutionId, chunks: readonly (LogPlace & { firstLine: number })[]): Promise<void>;
}

export type StoredLogChunk = {
  firstLine: number;
  lines: number;
  runs: LogRun[];
  /** Itself, or where it lies in storage. */
  body: Buffer | LogPlace;
};

export type LogLayout = Omit<StoredLogChunk, 'body'> & {
  /** States of lines that went on, counted from 0 within the chunk; undefined where the agent did not say. */
  transients?: number[];
};

/** A piece of an object; `start` and `length` in bytes. */
export type LogPlace = { key: string; start: number; length: number };

export type Output = {
  id: string;
  executionId: ExecutionId;
  name: string;
  sizeBytes: number;
  sha256: string;
  /** Where storage keeps it. */
  key: string;
  /** What its sidecar says of it. */
  properties: Record<string, unknown>;
  uploadedAt?: number;
  /** When its time was over. */
  removedAt?: number;
  /** Of its upload in parts. */
  uploadId?: string;
  /** The SHA-256 of those of its parts, one after the other. */
  partsSha256?: string;
};

export interface OutputStore {
  /** One output for each file, in order; the same name twice within an attempt is the same output. */
  request(
    id: ExecutionId,
    attempt: number,
    files: z.infer<typeof OutputsRequest>['files'],
  ): Promise<Output[]>;
  find(id: ExecutionId, outputId: string): Promise<Output | undefined>;
  /** Of that execution, in any order; those that are not there are left out. */
  findMany(id: ExecutionId, outputIds: readonly string[]): Promise<Output[]>;
  /** The upload in parts that was begun for it; undefined when that is no more. */
  recordUpload(outputId: string, uploadId: string | undefined): Promise<void>;
  /** Those with a begun upload whose execution has ended, at most 100. */
  abandonedUploads(): Promise<Output[]>;
  /**
   * Those that storage may still have, confirmed or not, of executions on that environment that ended
   * before then, the oldest first, at most 1000. What an alias points at stays.
   */
  expired(environment: string, before: number): Promise<Output[]>;
  /** Those of an execution that storage still has, or may have, in any order. */
  stored(id: ExecutionId): Promise<Output[]>;
  markRemoved(outputIds: readonly string[], at: number): Promise<void>;
  markUploaded(id: ExecutionId, outputIds: string[], at: number): Promise<void>;
  /** The uploaded ones by name, without those that were removed. */
  list(id: ExecutionId): Promise<Output[]>;
  /**
   * Replaces what is known of an attempt's outputs, by name; a name that is no output's is passed
   * over. `valohai.alias` is made to point at the output, in the repository of the execution.
   */
  describe(
    id: ExecutionId,
    attempt: number,
    outputs: z.infer<typeof OutputProperties>['outputs'],
  ): Promise<void>;
}

/** A stored file by which an execution can be fed: an earlier one's output, or what somebody uploaded. */
export type Datum = {
  id: string;
  name: string;
  sizeBytes: number;
  sha256: string;
  /** Where storage keeps it. */
  key: string;
  properties: Record<string, unknown>;
};

/** One repository never sees another's. Only what is uploaded whole is found. */
export interface DatumStore {
  find(repositoryId: number, datumId: string): Promise<Datum | undefined>;
  /** What the alias points at now. */
  byAlias(repositoryId: number, alias: string): Promise<Datum | undefined>;
  /** Aliases of the repository, for whoever mistyped one, at most 100. */
  aliases(repositoryId: number): Promise<string[]>;
  /** A file that a person gives, not uploaded yet. */
  add(upload: DatumUpload): Promise<Datum>;
  /** One that was added, whether it is uploaded or not. */
  findUnconfirmed(repositoryId: number, datumId: string): Promise<Datum | undefined>;
  markUploaded(repositoryId: number, datumId: string, at: number): Promise<void>;
}

export type DatumUpload = {
  repositoryId: number;
  name: string;
  sizeBytes: number;
  sha256: string;
  uploadedBy: string;
};

export type Worker = {
  id: string;
  environment: string;
  /** Of one that works on a machine that was launched for it. */
  machineId?: string;
};

export interface WorkerStore {
  /** A new worker and the only copy of its token: the store keeps a hash. */
  register(environment: string, now: number): Promise<{ worker: Worker; token: string }>;
  byToken(token: string): Promise<Worker | undefined>;
  revoke(workerId: string, now: number): Promise<void>;
}

/** `answer` stays as it is; help and errors are of no use once there is a newer reply. */
export type ReplyKind = 'answer' | 'help' | 'error';
export type Reply = {
  deliveryId: string;
  repositoryId: number;
  pullRequest: number;
  kind: ReplyKind;
  commentId?: number;
  nodeId?: string;
};

export interface ReplyStore {
  find(deliveryId: string): Promise<Reply | undefined>;
  /** Said before GitHub is asked, so that a crash between the two is noticed. */
  request(reply: Omit<Reply, 'commentId' | 'nodeId'>): Promise<void>;
  record(deliveryId: string, comment: { commentId: number; nodeId: string }): Promise<void>;
  /** Older help and errors of a pull request that can still be seen. */
  outdated(newer: Pick<Reply, 'repositoryId' | 'pullRequest' | 'deliveryId'>): Promise<Reply[]>;
  markMinimized(deliveryId: string): Promise<void>;
}

export interface StickyCommentStore {
  find(repositoryId: number, pullRequest: number): Promise<{ commentId?: number } | undefined>;
  /** Without an id: it is about to be created. */
  record(of: { repositoryId: number; pullRequest: number; commentId?: number }): Promise<void>;
}

/** Something happened that somebody may be waiting for. A hint: whoever hears it reads the store. */
export type Change =
  | { kind: 'execution'; id: ExecutionId }
  | { kind: 'log'; id: ExecutionId }
  | { kind: 'queue'; environment: string };

export interface Changes {
  publish(change: Change): Promise<void>;
  /** Hears changes of every process on the same database. Returns how to stop listening. */
  subscribe(listener: (change: Change) => void): () => void;
}

/** The database cannot be reached or is shutting down. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the database does not answer', { cause });
    this.name = 'StoreUnavailable';
  }
}
