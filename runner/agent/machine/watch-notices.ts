import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { MetadataService } from './metadata-service.ts';

/** As often as Amazon advises (docs.aws.amazon.com, "Spot Instance interruption notices"). */
const EVERY_MS = 5000;

type Watch = {
  metadata: MetadataService;
  logger: Logger;
  everyMs?: number;
  /** Once, the first time that a rebalance is recommended. */
  onRebalance: () => void;
  /** Once, at last, with the moment of the end in milliseconds since 1970. */
  onInterruption: (at: number) => void;
};

/** Watches for the end of a spot machine until it is announced or `signal` fires. */
export async function watchNotices(watch: Watch, signal: AbortSignal): Promise<void> {
  const { metadata, logger, everyMs = EVERY_MS, onRebalance, onInterruption } = watch;
  let isAdvised = false;
  while (!signal.aborted) {
    try {
      const at = await metadata.interruptionAt();
      if (at !== undefined) return onInterruption(at);
      if (!isAdvised && (await metadata.isRebalanceAdvised())) {
        isAdvised = true;
        onRebalance();
      }
    } catch (error) {
      // Best effort, as the notices themselves are.
      logger.warn({ err: error }, 'the metadata service cannot be asked');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
