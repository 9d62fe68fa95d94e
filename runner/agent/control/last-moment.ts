import { fired } from './fired.ts';
import { UPLOAD_MS } from './fitting-rungs.ts';
import type { Interruption } from './interruption.ts';
import { untilPassed } from './until-passed.ts';

/** Fires when only the upload may still take time: the end of the machine may be announced in the middle of a stop. */
export function lastMoment(interruption: Interruption, ended: AbortSignal): AbortSignal {
  const moment = new AbortController();
  const wait = async () => {
    await fired(AbortSignal.any([interruption.signal, ended]));
    ended.throwIfAborted();
    await untilPassed(() => (interruption.at ?? 0) - UPLOAD_MS, ended);
    moment.abort();
  };
  // The command has ended before that.
  wait().catch(() => undefined);
  return moment.signal;
}
