import type { ErrorCause } from '../execution/error-cause.ts';
import { explainCause } from './explain-cause.ts';
import { oneLine } from './markdown.ts';
import { plainLogLine } from './plain-log-line.ts';

export type FailureClass = {
  kind: FailureKind;
  conclusion: 'failure' | 'timed_out';
  /** After "failed: " or "timed out: ", without a full stop. */
  what: string;
  /** What the person can do about it. */
  hint: string;
  /** What the machine said. */
  message?: string;
};

export type FailureKind =
  | ErrorCause['kind']
  | 'cuda-out-of-memory'
  | 'shared-memory'
  | 'disk-full'
  | 'missing-module'
  | 'driver'
  | 'permission'
  | 'image-not-found'
  | 'input-not-found';

/** How much of the log's end is evidence. */
const EVIDENCE_LINES = 200;
const MAX_LINE = 2000;
const MAX_EXCEPTION = 200;

/** Keeps the person's failures apart from the machine's and ours, by the cause and the log's last words. */
export function classifyFailure(cause: ErrorCause, logTail: readonly string[]): FailureClass {
  const known = { kind: cause.kind, ...explainCause(cause) };
  switch (cause.kind) {
    case 'command-failed':
      return refine(known, cause, logTail);
    case 'image-failed':
      return byMessage(known, IMAGES, cause.message);
    case 'input-failed':
      return byMessage(known, INPUTS, cause.message);
    case 'out-of-memory':
    case 'time-limit':
    case 'no-output':
    case 'code-failed':
    case 'outputs-failed':
    case 'worker-lost':
    case 'launch-failed':
    case 'internal':
      return known;
  }
}

type Sign = { kind: FailureKind; pattern: RegExp; what: string; hint: string };

/** What tools say, the surest first. */
const SIGNS: readonly Sign[] = [
  {
    kind: 'cuda-out-of-memory',
    pattern:
      /CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDA_ERROR_OUT_OF_MEMORY|CUDNN_STATUS_ALLOC_FAILED|RESOURCE_EXHAUSTED.*(?:OOM|out of memory|allocat)/i,
    what: 'CUDA out of memory',
    hint: 'The GPU has too little memory: a smaller batch, or an environment with a larger one.',
  },
  {
    kind: 'driver',
    pattern:
      /CUDA driver version is insufficient|no NVIDIA driver|could not select device driver|CUDA error: no kernel image/i,
    what: 'the GPU cannot be used',
    hint: 'The image and the driver of the machine do not fit: take an image for an older CUDA, or another environment.',
  },
  {
    kind: 'shared-memory',
    pattern: /insufficient shared memory|DataLoader worker .* is killed by signal: Bus error/i,
    what: 'shared memory used up',
    hint: 'The data loader needs a larger /dev/shm: fewer workers, or an environment with more `shm`.',
  },
  {
    kind: 'disk-full',
    pattern: /No space left on device|ENOSPC|Disk quota exceeded/i,
    what: 'the disk is full',
    hint: 'Write less, or use an environment with a larger disk.',
  },
  {
    kind: 'out-of-memory',
    pattern: /^\s*MemoryError|Cannot allocate memory|std::bad_alloc|^Killed$/,
    what: 'out of memory',
    hint: 'Use less memory, or an environment that has more.',
  },
  {
    kind: 'permission',
    pattern: /AccessDenied|An error occurred \(403\)|(?:401|403) Client Error|InvalidAccessKeyId/,
    what: 'access was denied',
    hint: 'The credentials that the command uses may not do this: check the group of variables that the step names.',
  },
];

const MODULE = /^(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)/;
const EXCEPTION =
  /^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning|Failure)\b(?::.*)?$/;

function refine(
  known: FailureClass,
  { exitCode, signal }: Extract<ErrorCause, { kind: 'command-failed' }>,
  logTail: readonly string[],
): FailureClass {
  const lines = logTail
    .slice(-EVIDENCE_LINES)
    .map((line) => plainLogLine(line.slice(0, MAX_LINE)))
    .toReversed();
  // The last exception is what ended a Python program: one that was caught before is not the reason.
  const exception = lines.find((line) => EXCEPTION.test(line));
  const evidence = exception === undefined ? lines : [exception];
  for (const { pattern, ...sign } of SIGNS)
    if (evidence.some((line) => pattern.test(line)))
      return { ...known, ...sign, what: `${sign.what} (${endOf(exitCode, signal)})` };
  const missing = exception === undefined ? undefined : MODULE.exec(exception)?.[1];
  if (missing !== undefined)
    return {
      ...known,
      kind: 'missing-module',
      what: `no Python module ${missing} (${endOf(exitCode, signal)})`,
      hint: `Install \`${missing}\` in the step's command, or use an image that has it.`,
    };
  if (exception !== undefined) {
    const said = oneLine(exception).slice(0, MAX_EXCEPTION);
    return { ...known, what: `${said} (${endOf(exitCode, signal)})` };
  }
  return { ...known, ...byExit(exitCode, signal) };
}

function byExit(
  exitCode: number,
  signal: string | undefined,
): Partial<Pick<FailureClass, 'what' | 'hint'>> {
  if (signal === 'SIGSEGV') return { what: 'segmentation fault (SIGSEGV)' };
  if (exitCode === 127)
    return {
      what: 'a command was not found (exit code 127)',
      hint: 'The image lacks a program that the step calls: its name is in the log.',
    };
  if (exitCode === 126)
    return {
      what: 'a command cannot be executed (exit code 126)',
      hint: 'The file is no program or lacks `chmod +x`: its name is in the log.',
    };
  if (exitCode === 137)
    return {
      what: 'killed (exit code 137)',
      hint: 'Something killed the command: most often it used too much memory.',
    };
  return {};
}

function endOf(exitCode: number, signal: string | undefined): string {
  return signal === undefined ? `exit code ${exitCode}` : `ended by ${signal}`;
}

const IMAGES: readonly Sign[] = [
  {
    kind: 'permission',
    pattern: /unauthorized|denied|authentication required|no basic auth|password/i,
    what: 'the image may not be pulled',
    hint: 'The registry wants other credentials: the operator keeps them in the settings.',
  },
  {
    kind: 'image-not-found',
    pattern: /not found|manifest unknown|does not exist|no such image|no matching manifest/i,
    what: 'there is no such image',
    hint: 'Check the name and tag of the `image` in `valohai.yaml`.',
  },
  {
    kind: 'disk-full',
    pattern: /no space left/i,
    what: 'the disk is full',
    hint: 'The image does not fit on the machine: use a smaller one, or an environment with a larger disk.',
  },
];

const INPUTS: readonly Sign[] = [
  {
    kind: 'input-not-found',
    pattern: /\b404\b|is not there|matches no object|not found/i,
    what: 'an input is not there',
    hint: 'Check its address in `valohai.yaml` or in the command.',
  },
  {
    kind: 'permission',
    pattern: /\b40[13]\b|cannot be read|denied/i,
    what: 'an input may not be read',
    hint: 'The address needs credentials, or the operator has to allow the bucket.',
  },
];

function byMessage(known: FailureClass, signs: readonly Sign[], message: string): FailureClass {
  const found = signs.find(({ pattern }) => pattern.test(message));
  return found ? { ...known, kind: found.kind, what: found.what, hint: found.hint } : known;
}
