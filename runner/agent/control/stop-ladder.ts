import { setTimeout as sleep } from 'node:timers/promises';
import type { StopRung } from '../../../src/protocol/protocol.ts';

interface Climb {
  rungs: readonly StopRung[];
  /** Sends a signal to every process of the command; harmless when they are gone. */
  send: (signal: string) => Promise<void>;
  /** Fires when the command has ended. */
  ended: AbortSignal;
  /** Fires when there is to be no grace any more. */
  kill: AbortSignal;
  say: (text: string) => void;
}

/** Ends a command: each signal in turn with its grace, then SIGKILL. Returns once that was sent. */
export async function climbStopLadder({ rungs, send, ended, kill, say }: Climb): Promise<void> {
  for (const { signal, graceMs } of rungs) {
    if (ended.aborted || kill.aborted) break;
    say(`stopping: sent ${signal}, waiting up to ${graceMs / 1000} s for the end`);
    await send(signal);
    await sleep(graceMs, undefined, { signal: AbortSignal.any([ended, kill]) }).catch(
      () => undefined,
    );
  }
  if (ended.aborted) return;
  say('stopping: sent SIGKILL');
  await send('SIGKILL');
}
