import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ContainerEngine,
  Preparation,
} from '../../../../runner/agent/engines/container-engine.ts';
import { connectDocker } from '../../../../runner/agent/engines/docker.ts';
import { pullImage } from '../../../../runner/agent/engines/pull-image.ts';
import { dockerAvailable } from '../../../support/docker.ts';
import { ensureBusyboxImage } from '../../../support/docker-image.ts';
import {
  type PrivateRegistry,
  registryAvailable,
  startRegistry,
} from '../../../support/registry.ts';
import { freePort } from '../../../support/free-port.ts';
import { commandJob, folderFor, preparation } from './command-job.ts';

const isAvailable = [dockerAvailable(), registryAvailable()].every(Boolean);

describe.skipIf(!isAvailable)('an image in a private registry', () => {
  const docker = new Docker();
  let engine: ContainerEngine;
  let registry: PrivateRegistry;
  let image: string;
  let digest: string;

  beforeAll(async () => {
    ensureBusyboxImage();
    const connected = await connectDocker('slashrun-test-pull');
    if (connected === undefined) throw new Error('no Docker');
    engine = connected;
    registry = await startRegistry();
    image = `${registry.host}/acme/model:1`;
    digest = await registry.push('acme/model:1');
  });

  afterAll(async () => {
    await engine.removeLeftovers([]);
    await docker.getImage(image).remove({ force: true });
    await registry.stop();
  });

  /** The digest of the image that a command ran in, and what was said until then. */
  async function run(pull: 'missing' | 'always', given: Partial<Preparation>) {
    const said: string[] = [];
    const job = commandJob({ image, pull, folder: await folderFor('true') });
    const say = (text: string) => said.push(text);
    const command = await engine.prepare(job, preparation({ say, ...given }));
    try {
      const end = await command.run({ write: () => undefined });
      return { end, said, digest: await command.imageDigest() };
    } finally {
      await command.remove();
    }
  }

  function pulling(name: string, given: Partial<Preparation> = {}): Promise<void> {
    return pullImage(docker, name, preparation(given));
  }

  const withLogin = { registry: async () => registry.login };

  it.each<[string, { name: string; given: Partial<Preparation>; words: string }]>([
    [
      'without a credential',
      { name: 'acme/model:1', given: {}, words: 'the operator must configure a credential for' },
    ],
    [
      'with a wrong password',
      {
        name: 'acme/model:1',
        given: { registry: async () => ({ ...registry.login, password: 'wrong' }) },
        words: 'not authorised: .* does not accept the configured credential',
      },
    ],
    [
      'under a tag that is not there',
      { name: 'acme/model:2', given: withLogin, words: 'has no such image or tag' },
    ],
    [
      'under another name',
      { name: 'acme/nothing:1', given: withLogin, words: 'has no such image or tag' },
    ],
  ])('cannot be pulled %s, which is said', async (_, { name, given, words }) => {
    const full = `${registry.host}/${name}`;
    await expect(pulling(full, given)).rejects.toMatchObject({
      errorCause: {
        kind: 'image-failed',
        message: expect.stringMatching(`^The image ${full} cannot be pulled: .*${words}`),
      },
    });
  });

  it('is pulled with the credential, and its digest is known', async () => {
    const { end, said, digest: found } = await run('missing', withLogin);
    expect(end.exitCode).toBe(0);
    expect(found).toBe(`${registry.host}/acme/model@${digest}`);
    expect(said).toEqual([`image: pulling ${image}`, expect.stringMatching(/^image: .* in \d/)]);
  });

  it('is not asked for again once it is here', async () => {
    const { said, digest: found } = await run('missing', {
      registry: () => Promise.reject(new Error('asked for a credential')),
    });
    expect(said).toEqual([]);
    expect(found).toBe(`${registry.host}/acme/model@${digest}`);
  });

  it('is asked for again without the cache of images', async () => {
    const { said } = await run('always', withLogin);
    expect(said.at(-1)).toMatch(/^image: nothing new to pull in \d/);
  });

  it('passes on why there is no credential', async () => {
    const refusal = new Error('the operator has to look');
    const ask = () => Promise.reject(refusal);
    await expect(pulling(image, { registry: ask })).rejects.toBe(refusal);
  });

  it('is waited for while its registry is away for a moment', async () => {
    const port = await freePort();
    const late = `127.0.0.1:${port}/acme/late:1`;
    let started: Promise<PrivateRegistry> | undefined;
    const start = async () => {
      const second = await startRegistry(port);
      await second.push('acme/late:1');
      return second;
    };
    const said: string[] = [];
    const say = (text: string) => {
      said.push(text);
      if (text.includes('tried again')) started ??= start();
    };
    await pulling(late, { say, ...withLogin });
    expect(said.at(-1)).toMatch(/^image: .* in \d/);
    await (await started)?.stop();
    // The push takes its own tag off, which may have been the pulled one by then.
    await docker
      .getImage(late)
      .remove()
      .catch(() => undefined);
  });

  it('cannot be pulled from a registry that stays away, which is said', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    await expect(pulling(`${host}/a:1`)).rejects.toMatchObject({
      errorCause: { message: expect.stringContaining(`${host} cannot be reached`) },
    });
  });

  it('is no longer waited for after a stop', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    // Listening on an address and a port gives one.
    const { port } = silent.address() as AddressInfo;
    const stop = new AbortController();
    const pulled = pulling(`127.0.0.1:${port}/a:1`, { signal: stop.signal });
    await once(silent, 'connection');
    stop.abort();
    await expect(pulled).rejects.toBe(stop.signal.reason);
    silent.close();
  });
});

describe('a Docker engine that breaks off in the middle of a pull', () => {
  const begun = '{"status":"Pulling fs layer","id":"a"}\r\n';
  const gone = '{"status":"Pull complete","id":"a"}\r\n';

  it.each([
    ['between two lines', begun],
    ['within a line', `${begun}{"status":"Downlo`],
    ['before the first', ''],
  ])('%s is asked again', async (_, before) => {
    let asked = 0;
    const engineApi = createHttpServer((__, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json');
      if (asked > 1) response.end(begun + gone);
      else response.write(before || '\n', () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(engineApi, 'listening');
    // Listening on an address and a port gives one.
    const { port } = engineApi.address() as AddressInfo;
    const docker = new Docker({ protocol: 'http', host: '127.0.0.1', port });
    await pullImage(docker, 'acme/model:1', preparation());
    engineApi.close();
    expect(asked).toBe(2);
  });
});
