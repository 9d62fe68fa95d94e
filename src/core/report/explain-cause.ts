import type { ErrorCause } from '../execution/error-cause.ts';
import { formatDuration } from './format-value.ts';

type Explanation = {
  conclusion: 'failure' | 'timed_out';
  /** After "failed: " or "timed out: ", without a full stop. */
  what: string;
  /** What the person can do about it. */
  hint: string;
  /** What the machine said. */
  message?: string;
};

/** Keeps the person's failures apart from the machine's and ours, in words. */
export function explainCause(cause: ErrorCause): Explanation {
  switch (cause.kind) {
    case 'command-failed':
      return failure(
        cause.signal === undefined ? `exit code ${cause.exitCode}` : `ended by ${cause.signal}`,
        'The command ended with an error: its last words are in the log.',
      );
    case 'out-of-memory':
      return failure('out of memory', 'Use less memory, or an environment that has more.');
    case 'time-limit':
      return timedOut(
        `over the time limit of ${seconds(cause.limitSeconds)}`,
        'Raise `time-limit` in `valohai.yaml` if it needs longer.',
      );
    case 'no-output':
      return timedOut(
        `no output for ${seconds(cause.limitSeconds)}`,
        'Print something now and then, or raise `no-output-timeout` in `valohai.yaml`.',
      );
    case 'code-failed':
      return failure('the code could not be fetched', 'Is the commit still there?', cause.message);
    case 'input-failed':
      return failure(
        'an input could not be fetched',
        'Check the address in `valohai.yaml`, and that the machine may read it.',
        cause.message,
      );
    case 'image-failed':
      return failure(
        'the image could not be pulled',
        'Check the name of the `image` in `valohai.yaml`, and that the machine may pull it.',
        cause.message,
      );
    case 'outputs-failed':
      return failure(
        'the outputs could not be saved',
        'The command itself had ended: its log is complete.',
        cause.message,
      );
    case 'worker-lost':
      return explainLoss(cause);
    case 'launch-failed':
      return failure(
        'no machine could be started',
        'It is the environment, not your code: nothing of yours ran.',
        cause.message,
      );
    case 'internal':
      return failure(
        'a fault of slashrun',
        'It is our fault, not your code: run it again, and report it if it comes back.',
        cause.message,
      );
  }
}

function explainLoss({
  machine,
  reason,
}: Extract<ErrorCause, { kind: 'worker-lost' }>): Explanation {
  switch (reason) {
    case 'interruption':
      return failure(
        'the machine was taken back',
        'Spot machines go when Amazon needs them. It is not your code: run it again, or where machines are not spot.',
        machine,
      );
    case 'rebalance':
      return failure(
        'it left a machine that Amazon may take back',
        'Amazon said that the spot machine might go soon. It is not your code: another execution goes on with what this one saved.',
        machine,
      );
    case undefined:
      return failure(
        'the machine was lost',
        'The machine fell silent while the command ran. It is not your code: run it again.',
        machine,
      );
  }
}

function failure(what: string, hint: string, message?: string): Explanation {
  return { conclusion: 'failure', what, hint, ...(message !== undefined && { message }) };
}

function timedOut(what: string, hint: string): Explanation {
  return { conclusion: 'timed_out', what, hint };
}

function seconds(count: number): string {
  return formatDuration(count * 1000);
}
