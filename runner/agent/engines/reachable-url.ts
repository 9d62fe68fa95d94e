import { isIPv4 } from 'node:net';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { ReachableUrl } from './container-engine.ts';
import { isDockerStatus } from './docker-error.ts';
import { openProgramRelay } from './program-relay.ts';

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

const BridgeNetwork = z.object({
  IPAM: z.object({
    Config: z.array(z.object({ Gateway: z.string().optional() })).nullish(),
  }),
});

/** The app as every program reaches it who reaches what the machine does. */
export function sameUrl(appUrl: string): ReachableUrl {
  return { url: appUrl.replace(/\/+$/, ''), close: async () => undefined };
}

/**
 * An app that listens on this machine's loopback address alone, as on a laptop, is out of reach for
 * a container; it gets a relay on the machine's address in the containers' network. Docker Desktop
 * has that address in a machine of its own, and makes loopback reachable by a name instead.
 */
export async function urlFromContainer(appUrl: string, docker: Docker): Promise<ReachableUrl> {
  const app = new URL(appUrl);
  if (!LOOPBACK.test(app.hostname)) return sameUrl(appUrl);
  const gateway = await bridgeGateway(docker);
  if (gateway !== undefined) {
    try {
      const { port, close } = await openProgramRelay(appUrl, gateway);
      return { url: `http://${gateway}:${port}`, close };
    } catch (error) {
      if (!isForeignAddress(error)) throw error;
    }
  }
  app.hostname = 'host.docker.internal';
  return sameUrl(app.href);
}

/** Undefined where an operator has switched the network off. */
async function bridgeGateway(docker: Docker): Promise<string | undefined> {
  const found: unknown = await docker
    .getNetwork('bridge')
    .inspect()
    .catch((error: unknown) => {
      if (isDockerStatus(error, 404)) return undefined;
      throw error;
    });
  if (found === undefined) return undefined;
  const addresses = BridgeNetwork.parse(found).IPAM.Config?.map(({ Gateway }) => Gateway);
  return addresses?.find((address) => address !== undefined && isIPv4(address));
}

function isForeignAddress(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL';
}
