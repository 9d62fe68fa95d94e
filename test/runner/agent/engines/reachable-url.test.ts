import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerEngine } from '../../../../runner/agent/engines/container-engine.ts';
import { connectDocker } from '../../../../runner/agent/engines/docker.ts';
import { urlFromContainer } from '../../../../runner/agent/engines/reachable-url.ts';
import { dockerAvailable } from '../../../support/docker.ts';
import { ensureBusyboxImage } from '../../../support/docker-image.ts';
import { commandJob, folderFor, NO_LIMITS, preparation } from './command-job.ts';

describe.skipIf(!dockerAvailable())('an app on the loopback address of the machine', () => {
  let engine: ContainerEngine;
  let app: Server;
  let appUrl: string;
  const asked: string[] = [];

  beforeAll(async () => {
    ensureBusyboxImage();
    const connected = await connectDocker('slashrun-test-reach');
    if (connected === undefined) throw new Error('no Docker');
    engine = connected;
    app = createServer((request, response) => {
      const answer = async () => {
        asked.push(`${request.method} ${request.url} ${await text(request)}`);
        response.end('the app\n');
      };
      answer().catch(() => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(app, 'listening');
    // Listening on an address and a port gives one.
    appUrl = `http://localhost:${(app.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await engine.removeLeftovers([]);
    app.close();
  });

  it.each(['bridge', 'host'] as const)(
    'is reached from a container in the %s network, and nothing of it but the program API',
    async (network) => {
      asked.length = 0;
      const { url, close } = await engine.reachableUrl(appUrl);
      const script = [
        `wget -q -O - --post-data '{"status_detail":"x"}' '${url}/api/program/v1/a?key=1'`,
        `! wget -q -O - ${url}/api/agent/v1/claim`,
        `! wget -q -O - ${url}/`,
      ].join(' &&\n');
      const container = { ...NO_LIMITS, network };
      const command = await engine.prepare(
        commandJob({ script, container, folder: await folderFor(script) }),
        preparation(),
      );
      let output = '';
      const write = (_: string, bytes: Buffer) => {
        output += String(bytes);
        return undefined;
      };
      const { exitCode } = await command.run({ write });
      await command.remove();
      await close();
      expect(output).toContain('the app\n');
      expect(exitCode).toBe(0);
      expect(asked).toEqual(['POST /api/program/v1/a?key=1 {"status_detail":"x"}']);
    },
  );

  it.each([
    ['https://slashrun.example/', 'https://slashrun.example'],
    ['http://10.0.0.7:3000', 'http://10.0.0.7:3000'],
    ['http://localhost.example', 'http://localhost.example'],
  ])('is another matter than %s, which is reached as it is', async (url, reached) => {
    expect((await urlFromContainer(url, new Docker())).url).toBe(reached);
  });

  it.each([
    ['http://localhost:3000', 'http://host.docker.internal:3000'],
    ['http://127.0.0.1:3000/below/', 'http://host.docker.internal:3000/below'],
    ['http://[::1]:3000', 'http://host.docker.internal:3000'],
  ])('has a name where Docker runs in a machine of its own: %s', async (url, reached) => {
    // An address for documentation (RFC 5737), which no machine has.
    const bridge = { IPAM: { Config: [{ Gateway: '192.0.2.1' }] } };
    const engineApi = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(bridge));
    }).listen(0, '127.0.0.1');
    await once(engineApi, 'listening');
    const { port } = engineApi.address() as AddressInfo; // as above
    const elsewhere = new Docker({ protocol: 'http', host: '127.0.0.1', port });
    expect((await urlFromContainer(url, elsewhere)).url).toBe(reached);
    engineApi.close();
  });
});
