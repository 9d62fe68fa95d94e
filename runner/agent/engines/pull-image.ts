import type Docker from 'dockerode';
import { z } from 'zod';
import { ExecutionFailed } from '../execution-failed.ts';
import type { Preparation } from './container-engine.ts';
import { dockerReason } from './docker-error.ts';

/** What Docker reports of a pull; `progressDetail` stands where only a bar has moved. */
const PullEvent = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional() }).optional(),
});

/** Pulls an image and says how it goes. Throws `image-failed` with Docker's reason. */
export async function pullImage(
  docker: Docker,
  image: string,
  { say, signal }: Preparation,
): Promise<void> {
  say(`image: pulling ${image}`);
  try {
    const events = await docker.pull(withTag(image), { abortSignal: signal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(
        events,
        (error) => (error ? reject(error) : resolve()),
        (event: unknown) => sayEvent(event, say),
      );
    });
  } catch (error) {
    signal.throwIfAborted();
    const message = `The image ${image} cannot be pulled: ${dockerReason(error)}`;
    throw new ExecutionFailed({ kind: 'image-failed', message }, { cause: error });
  }
}

function sayEvent(event: unknown, say: (text: string) => void): void {
  const parsed = PullEvent.safeParse(event);
  if (!parsed.success || parsed.data.progressDetail?.current !== undefined) return;
  const { id, status } = parsed.data;
  if (status !== undefined) say(id === undefined ? status : `${id}: ${status}`);
}

/** Without a tag the Docker API pulls every tag that there is. */
function withTag(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return /[:@]/.test(name) ? image : `${image}:latest`;
}
