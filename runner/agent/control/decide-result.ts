import type { LossReason } from '../../../src/core/execution/error-cause.ts';
import type { ExecutionResult } from '../../../src/core/execution/execution-event.ts';
import type { Machine } from '../../../src/core/execution/execution-state.ts';
import type { Assignment } from '../../../src/protocol/protocol.ts';
import type { CommandEnd } from '../engines/container-engine.ts';

/** What made a command end; `itself` also when somebody wanted to stop it but came too late. */
export type EndedBy =
  | 'itself'
  | 'stop'
  | LossReason
  | 'stop-condition'
  | 'time-limit'
  | 'no-output';

/** What a command's end means for its execution. */
export function decideResult(
  endedBy: Exclude<EndedBy, LossReason>,
  end: CommandEnd,
  limits: Assignment['limits'],
): ExecutionResult {
  switch (endedBy) {
    case 'stop':
      return { outcome: 'stopped' };
    case 'stop-condition':
      return { outcome: 'complete', reason: 'stop-condition' };
    case 'time-limit': {
      const limitSeconds = limits.timeLimitSeconds ?? 0;
      return { outcome: 'error', cause: { kind: 'time-limit', limitSeconds } };
    }
    case 'no-output': {
      const limitSeconds = limits.noOutputTimeoutSeconds ?? 0;
      return { outcome: 'error', cause: { kind: 'no-output', limitSeconds } };
    }
    case 'itself':
      return ownResult(end);
  }
}

/** Whatever the command did: its machine was taken away, or it had to leave it. */
export function lostOn({ provider, id }: Machine, reason: LossReason): ExecutionResult {
  const machine = `${provider}/${id}`;
  return { outcome: 'error', cause: { kind: 'worker-lost', machine, reason } };
}

/** Exit code 137 alone says only that somebody sent SIGKILL: the kernel's word is needed. */
function ownResult({ exitCode, signal, outOfMemory }: CommandEnd): ExecutionResult {
  if (outOfMemory) return { outcome: 'error', cause: { kind: 'out-of-memory' } };
  if (exitCode === 0) return { outcome: 'complete', reason: 'exit' };
  const bySignal = signal === undefined ? {} : { signal };
  return { outcome: 'error', cause: { kind: 'command-failed', exitCode, ...bySignal } };
}
