import type Docker from 'dockerode';
import pRetry from 'p-retry';
import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';
import { ExecutionFailed } from '../execution-failed.ts';
import type { Preparation, RegistryCredential } from './container-engine.ts';
import { dockerReason } from './docker-error.ts';
import { explainPullError, isPassingPullError } from './explain-pull-error.ts';
import { PullEvent, PullProgress } from './pull-progress.ts';

const SAY_EVERY_MS = 5000;
/** Waits of 1, 2 and 4 seconds lie between the tries. */
const RETRIES = 3;
const FIRST_WAIT_MS = 1000;

interface Pull {
  docker: Docker;
  image: string;
  credential: RegistryCredential | undefined;
  preparation: Preparation;
}

/**
 * Pulls an image and says how it goes. What may pass is tried again; throws `image-failed` with the
 * reason as a person understands it.
 */
export async function pullImage(
  docker: Docker,
  image: string,
  preparation: Preparation,
): Promise<void> {
  const { say, signal } = preparation;
  const credential = await preparation.registry();
  const startedAt = performance.now();
  say(`image: pulling ${image}`);
  const progress = await withRetries({ docker, image, credential, preparation }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      const message = explainPullError(image, dockerReason(error), credential !== undefined);
      throw new ExecutionFailed({ kind: 'image-failed', message }, { cause: error });
    },
  );
  const spent = prettyMs(Math.round(performance.now() - startedAt));
  const bytes = progress.doneBytes;
  say(`image: ${bytes === 0 ? 'nothing new to pull' : `pulled ${prettyBytes(bytes)}`} in ${spent}`);
}

function withRetries(pull: Pull): Promise<PullProgress> {
  const { say, signal } = pull.preparation;
  return pRetry(() => pullOnce(pull), {
    retries: RETRIES,
    minTimeout: FIRST_WAIT_MS,
    signal,
    shouldRetry: ({ error }) => !signal.aborted && isPassingPullError(dockerReason(error)),
    onFailedAttempt: ({ error, retriesLeft }) => {
      if (retriesLeft > 0 && !signal.aborted && isPassingPullError(dockerReason(error)))
        say(`image: the pull is tried again: ${dockerReason(error)}`);
    },
  });
}

async function pullOnce({ docker, image, credential, preparation }: Pull): Promise<PullProgress> {
  const { say, signal } = preparation;
  const events = await docker.pull(withTag(image), {
    abortSignal: signal,
    ...(credential !== undefined && { authconfig: authConfig(credential) }),
  });
  const progress = new PullProgress();
  let saidAt = performance.now();
  let said = '';
  for await (const event of readEvents(events)) {
    if (event.error !== undefined) throw new Error(event.error);
    progress.observe(event);
    if (performance.now() - saidAt < SAY_EVERY_MS) continue;
    saidAt = performance.now();
    const words = progress.describe();
    if (words !== said) say(`image: ${words}`);
    said = words;
  }
  return progress;
}

/** Docker sends one JSON object a line, the last one ended as well. */
async function* readEvents(source: NodeJS.ReadableStream): AsyncGenerator<PullEvent> {
  source.setEncoding('utf8');
  let rest = '';
  for await (const text of source) {
    const lines = (rest + String(text)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield PullEvent.parse(JSON.parse(line));
  }
  // An engine that is stopped may leave half a line.
  if (rest !== '') throw new Error(`unexpected EOF: Docker said ${JSON.stringify(rest)}`);
}

function authConfig({ server, username, password }: RegistryCredential): Docker.AuthConfigObject {
  return { serveraddress: server, username, password };
}

/** Without a tag the Docker API pulls every tag that there is. */
function withTag(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return /[:@]/.test(name) ? image : `${image}:latest`;
}
