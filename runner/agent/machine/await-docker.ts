import Docker from 'dockerode';
import pRetry from 'p-retry';

/** Whether Docker answers, within so many milliseconds: it may come up after the agent. */
export async function awaitDocker(patienceMs: number): Promise<boolean> {
  const docker = new Docker();
  const until = AbortSignal.timeout(patienceMs);
  const late = new Promise<false>((resolve) => {
    until.addEventListener('abort', () => resolve(false), { once: true });
  });
  const answered = pRetry(() => docker.ping(), {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 1000,
    signal: until,
  }).then(
    () => true,
    () => false,
  );
  // While systemd starts it, its socket takes requests and answers none.
  return Promise.race([answered, late]);
}
