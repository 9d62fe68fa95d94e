import { Refused } from '../cli-error.ts';

/** Refuses where no Docker engine answers, with what to do. */
export async function requireDocker(): Promise<void> {
  const { default: Docker } = await import('dockerode');
  await new Docker().ping().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refused(
      `Docker does not answer (${reason}): install and start it, see https://docs.docker.com/engine/install, or run without a container, NOT ISOLATED, with --process`,
      error,
    );
  });
}
