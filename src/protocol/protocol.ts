// What the agent and the app say to each other. The agent only asks: nothing connects into it.
// Every path stands below `/api/agent/v1`; every request carries `authorization: Bearer <token>`,
// a token of that one agent, good for the executions that it has claimed and no others.
import { z } from 'zod';
import { DOWNLOAD_MODES } from '../core/definition/definition.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { ExecutionResult } from '../core/execution/execution-event.ts';
import { ContainerOptions } from '../core/execution/container-options.ts';
import { Isolation, Machine, Phase, Timestamp } from '../core/execution/execution-state.ts';

/** Raised when an old agent could misread a new app or the reverse; both refuse what differs. */
export const PROTOCOL_VERSION = 4;
export const PROTOCOL_HEADER = 'x-slashrun-protocol';
export const AGENT_API = '/api/agent/v1';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * `POST /register`, the one request without a token of the agent's own: a new machine's first word. The
 * registration token is good once, for a quarter of an hour, for the machine that it was made for; asking
 * again with the very same body is answered again. 409 (`not-yet`): the app does not know that machine
 * yet, ask again. 401: it never will, power off.
 */
export const RegisterRequest = z.object({
  registrationToken: z.string().min(1),
  /** The provider's name of the machine. */
  machineId: z.string().min(1),
  /** What the machine has drawn for itself and will say from now on: the app keeps a hash of it. */
  token: z.string().regex(/^sra_[\w-]{43}$/),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** How a machine is to live. Times in milliseconds. */
export const MachineLife = z.object({
  provider: z.string(),
  /** With nothing to do for so long it powers itself off. */
  idleMs: z.int().positive(),
  /** So long after its start it takes no more work, and powers itself off when the last has ended. */
  maxAgeMs: z.int().positive(),
  /** Without an answer of the app for so long, and nothing to do, it powers itself off. */
  noContactMs: z.int().positive(),
  /** Executions are told to want a GPU: without `nvidia-smi` and the container toolkit it is unfit. */
  hasGpus: z.boolean(),
  /** With less free space where Docker keeps its images it is unfit. */
  minFreeBytes: z.int().nonnegative(),
  /** Whether its end is announced by the metadata service. */
  isSpot: z.boolean(),
  inputCacheBytes: z.int().nonnegative(),
});
export type MachineLife = z.infer<typeof MachineLife>;

/**
 * `POST /unfit`: this machine cannot run anything, in a sentence for people; it powers itself off after
 * the answer. `POST /leaving`: it will be taken away, at `at` where that is known, and claims no more;
 * what it runs is ended by itself with outputs saved (`worker-lost`): at `rebalance` only what `moves`.
 */
export const UnfitReport = z.object({ reason: z.string().min(1).max(2000) });
export type UnfitReport = z.infer<typeof UnfitReport>;
export const LeavingReport = z.object({
  reason: z.enum(['spot-interruption', 'rebalance']),
  at: Timestamp.optional(),
});
export type LeavingReport = z.infer<typeof LeavingReport>;

/**
 * `POST /claim`: held open up to `waitMs` for work; 204 when there was none. Ask again at once. 410
 * (`retired`): there will be no more work for this machine, power off.
 */
export const ClaimRequest = z.object({
  /** Names of images that are on the machine already: who has one goes before who must pull it. */
  images: z.array(z.string()).max(500).default([]),
  machine: Machine,
  isolation: Isolation,
  agentVersion: z.string(),
  waitMs: z.int().min(0).max(60_000),
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

/** One rung of the stop ladder: send `signal`, then wait `graceMs` for the end. */
export const StopRung = z.object({ signal: z.string(), graceMs: z.int().nonnegative() });
export type StopRung = z.infer<typeof StopRung>;

/** The answer to a claim: everything the agent needs to run one execution. */
export const Assignment = z.object({
  executionId: ExecutionId,
  attempt: z.int().positive(),
  leaseId: z.string(),
  /** The agent renews at a third of this; silent for longer, it has lost the execution. */
  leaseMs: z.int().positive(),
  /** Shown to people as `#counter`. */
  counter: z.int().positive(),
  image: z.string(),
  /** Interpolated command lines, before joining. */
  command: z.array(z.string()),
  /** Of the step and the request; the agent adds the `VH_*_DIR` of where it puts things. */
  environmentVariables: z.record(z.string(), z.string()),
  /** Values that no log may show, in any of their usual forms. */
  secrets: z.array(z.string()),
  /** File name → content, written to `/valohai/config`; the agent adds those that only it knows. */
  configFiles: z.record(z.string(), z.string()),
  /** For `runtime.json`. */
  environment: z.object({ slug: z.string(), name: z.string() }),
  /** Opens the API that a program in the container may call, for this execution alone. */
  programKey: z.string(),
  /** Where their files are is asked for when they are needed. */
  inputs: z.array(z.object({ name: z.string(), download: z.enum(DOWNLOAD_MODES) })),
  /** Code of strangers gets nothing from the caches of inputs and images, and leaves nothing there. */
  sharesCaches: z.boolean(),
  container: ContainerOptions,
  /** When it comes true over the latest metadata, the command has done its work and is ended. */
  stopCondition: z.string().optional(),
  limits: z.object({
    timeLimitSeconds: z.int().positive().optional(),
    noOutputTimeoutSeconds: z.int().positive().optional(),
  }),
  stopLadder: z.array(StopRung).min(1),
  /**
   * What leaves a spot machine that Amazon only advises to leave: its work goes on elsewhere, before the
   * command begins by another attempt, later in another execution.
   */
  moves: z
    .object({ beforeCommand: z.boolean(), inCommand: z.boolean() })
    .default({ beforeCommand: false, inCommand: false }),
});
export type Assignment = z.infer<typeof Assignment>;

/** Milliseconds that the agent spent on each phase, for the timeline. */
export const PhaseTimings = z.partialRecord(Phase, z.int().nonnegative());
export type PhaseTimings = z.infer<typeof PhaseTimings>;

/**
 * `POST /executions/:id/heartbeat`: renews the lease, then is held open up to `waitMs` and answered
 * early when the wanted control differs from `knownControl`, so that a stop is felt at once.
 */
export const HeartbeatRequest = z.object({
  leaseId: z.string(),
  phase: Phase,
  waitMs: z.int().min(0).max(60_000),
  knownControl: z.enum(['run', 'stop', 'kill']),
  /** Of the phases that are over; older agents do not say. */
  timings: PhaseTimings.optional(),
});
export type HeartbeatRequest = z.infer<typeof HeartbeatRequest>;

/** `run`: go on. `stop`: climb the stop ladder. `kill`: SIGKILL now. Outputs are saved in each case. */
export const Heartbeat = z.object({ control: z.enum(['run', 'stop', 'kill']) });
export type Heartbeat = z.infer<typeof Heartbeat>;
export type Control = Heartbeat['control'];

/**
 * Lines of one stream that were read at one moment. `bytes` of the chunk's body belong to it: the
 * lines' raw bytes, each ended by `\n`. A line that ended in `\r` (a progress bar) keeps it.
 */
export const LogRun = z.object({
  stream: z.enum(['stdout', 'stderr', 'status']),
  at: Timestamp,
  lines: z.int().positive(),
  bytes: z.int().positive(),
});
export type LogRun = z.infer<typeof LogRun>;

/** One JSON object that the command printed on a line of its own on stdout. */
export const MetadataRow = z.object({
  /** Counted from 0 within its chunk. */
  line: z.int().nonnegative(),
  at: Timestamp,
  values: z.record(z.string(), z.unknown()),
});
export type MetadataRow = z.infer<typeof MetadataRow>;

/**
 * `POST /executions/:id/log`, a multipart-free binary body: the header as one line of JSON, `\n`,
 * then the lines of all runs in order, gzip-compressed. Sequences count from 0 within an attempt
 * without gaps; one that was received already is answered as if it were new; after a gap the answer
 * is 409 with the sequence that is expected. Lines and metadata of a chunk are stored together.
 */
export const LogChunkHeader = z.object({
  leaseId: z.string(),
  sequence: z.int().nonnegative(),
  runs: z.array(LogRun).min(1),
  metadata: z.array(MetadataRow),
  /** Lines that end in `\r`, counted from 0 within the chunk, in order; older agents do not say. */
  transients: z.array(z.int().nonnegative()).optional(),
});
export type LogChunkHeader = z.infer<typeof LogChunkHeader>;

export const LogAck = z.object({ nextSequence: z.int().nonnegative() });
export type LogAck = z.infer<typeof LogAck>;

/**
 * `POST /executions/:id/outputs`: asks where to put files. The same name twice in one attempt is
 * the same output. The answer has one upload for each, in the order asked.
 */
export const OutputsRequest = z.object({
  leaseId: z.string(),
  files: z
    .array(
      z.object({
        /** Relative to `/valohai/outputs`, with `/`. */
        name: z.string().min(1).max(1024),
        sizeBytes: z.int().nonnegative(),
        sha256: Sha256,
        /** Of a file that is large enough for parts (`partSize`): the SHA-256 of theirs, in binary. */
        partsSha256: Sha256.optional(),
      }),
    )
    .min(1)
    .max(500),
});
export type OutputsRequest = z.infer<typeof OutputsRequest>;

export const OutputUploads = z.object({
  uploads: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('whole'),
        outputId: z.uuid(),
        url: z.url(),
        headers: z.record(z.string(), z.string()),
      }),
      /** In parts of `partSize`; those of `done` are there already. */
      z.object({
        kind: z.literal('parts'),
        outputId: z.uuid(),
        partBytes: z.int().positive(),
        done: z.array(z.int().positive()),
      }),
    ]),
  ),
});
export type OutputUploads = z.infer<typeof OutputUploads>;

/**
 * `POST /executions/:id/outputs/:outputId/parts`: asks where parts of a file go, shortly before they are
 * sent. The answer has one for each, in the order asked.
 */
export const PartsRequest = z.object({
  leaseId: z.string(),
  parts: z
    .array(
      z.object({
        number: z.int().min(1).max(10_000),
        sizeBytes: z.int().positive(),
        sha256: Sha256,
      }),
    )
    .min(1)
    .max(100),
});
export type PartsRequest = z.infer<typeof PartsRequest>;

export const PartUploads = z.object({
  parts: z.array(z.object({ url: z.url(), headers: z.record(z.string(), z.string()) })),
});
export type PartUploads = z.infer<typeof PartUploads>;

/** `POST /executions/:id/outputs/uploaded`: the app checks the object's size before it believes it. */
export const OutputsUploaded = z.object({
  leaseId: z.string(),
  outputIds: z.array(z.uuid()).min(1),
});
export type OutputsUploaded = z.infer<typeof OutputsUploaded>;

/** A `POST` that says nothing but by which right it asks. */
export const LeasedRequest = z.object({ leaseId: z.string() });
export type LeasedRequest = z.infer<typeof LeasedRequest>;

/**
 * `POST /executions/:id/inputs`: where the files of all inputs are. The addresses are good for some
 * hours; asked again, they are made anew. A refusal (422) is the person's to mend.
 */
export const InputFile = z.object({
  /** Relative to the input's folder, with `/`. */
  name: z.string().min(1),
  /** As a person wrote or would write it, with credentials: never to be shown as it is. */
  uri: z.string(),
  /** Where it can be had without credentials of the agent; `http` or `https`. */
  url: z.url(),
  sizeBytes: z.int().nonnegative().optional(),
  /** Known for what was uploaded to us: what is in the cache under it need not be downloaded. */
  sha256: Sha256.optional(),
  datumId: z.uuid().optional(),
  /** Where a store keeps it, when the `uri` does not say. */
  storageUri: z.string().optional(),
  /** What earlier executions said of the file (`valohai.tags` and the like). */
  metadata: z.array(z.record(z.string(), z.unknown())),
});
export type InputFile = z.infer<typeof InputFile>;

export const Inputs = z.object({
  inputs: z.array(
    z.object({
      name: z.string(),
      inputId: z.string(),
      download: z.enum(DOWNLOAD_MODES),
      files: z.array(InputFile),
    }),
  ),
});
export type Inputs = z.infer<typeof Inputs>;

/** `POST /executions/:id/registry`: asked only when an image must be pulled. */
export const RegistryAnswer = z.object({
  /** Undefined for an image that anybody may pull. */
  credential: z
    .object({ server: z.string(), username: z.string(), password: z.string() })
    .optional(),
});
export type RegistryAnswer = z.infer<typeof RegistryAnswer>;

/**
 * `POST /executions/:id/materials`: what it is really made of, once that is known. What is left out
 * stays as it was said before.
 */
export const Materials = z.object({
  leaseId: z.string(),
  /** `repository@sha256:...`, or the engine's own id for an image that no registry knows. */
  imageDigest: z.string().optional(),
  inputs: z
    .array(
      z.object({
        input: z.string(),
        name: z.string(),
        /** Without credentials. */
        uri: z.string(),
        sizeBytes: z.int().nonnegative(),
        md5: z.string(),
        sha1: z.string(),
        sha256: Sha256,
      }),
    )
    .optional(),
});
export type Materials = z.infer<typeof Materials>;

/**
 * `POST /executions/:id/outputs/properties`: what the command says of its outputs, by their names.
 * What was said of the same output before is replaced. Sent before the exit, after the uploads.
 */
export const OutputProperties = z.object({
  leaseId: z.string(),
  outputs: z
    .array(z.object({ name: z.string(), properties: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(500),
});
export type OutputProperties = z.infer<typeof OutputProperties>;

/** `POST /executions/:id/exit`: the last report, after the log is drained and outputs are stored. */
export const ExitReport = z.object({
  leaseId: z.string(),
  result: ExecutionResult,
  timings: PhaseTimings,
});
export type ExitReport = z.infer<typeof ExitReport>;

/**
 * Any refusal. `lease-lost` (409): this execution is no longer this agent's; take it down and
 * forget it. `sequence` (409): send the log again from `nextSequence`. Others are final for that
 * request; 5xx and no answer at all are passing: send the very same again.
 */
export const ProtocolError = z.object({
  error: z.enum([
    'unauthorized',
    'version',
    'invalid',
    'not-found',
    'lease-lost',
    'sequence',
    'unavailable',
    'not-yet',
    'retired',
  ]),
  message: z.string(),
  nextSequence: z.int().nonnegative().optional(),
});
export type ProtocolError = z.infer<typeof ProtocolError>;

/**
 * `GET /executions/:id/code`: the code as a gzip-compressed tar with one leading folder, as GitHub makes it. Or a
 * redirect to where it is stored, which is to be asked without any of our headers.
 */
export const codePath = (id: string): string => `${AGENT_API}/executions/${id}/code`;

/** What a program in the container may call: by the key in its assignment, not by the agent's token. */
export const PROGRAM_API = '/api/program/v1';

/** Set by an agent that passes a program's request on: the host by which the program reaches it. */
export const RELAY_HEADER = 'x-slashrun-relay';
