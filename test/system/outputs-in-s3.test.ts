// Outputs go from the machine straight into a bucket, and whoever may see them is sent there.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CheckRun } from '../support/github/state.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';
import { S3Gate } from '../support/s3-gate.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step: {name: small, image: unused, command: 'echo small > $VH_OUTPUTS_DIR/a.txt'}
- step:
    name: leave
    image: unused
    command:
      - head -c 40000000 /dev/urandom > $VH_OUTPUTS_DIR/0.bin
      - for i in $(seq {parameter-value:files}); do echo $i > $VH_OUTPUTS_DIR/$i.txt; done
      - sha256sum $VH_OUTPUTS_DIR/0.bin
    parameters: [{name: files, type: integer, default: 5}]
`;

describe.skipIf(!motoAvailable())('outputs in a bucket', () => {
  let moto: Moto;
  let gate: S3Gate;
  let client: S3Client;
  let folder: string;
  let stage: Stage;

  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, AWS_ENVIRONMENT);
    client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket: 'runs', CreateBucketConfiguration }));
    folder = await mkdtemp(join(tmpdir(), 'slashrun-s3-'));
  });
  afterEach(async () => {
    await stage.close();
    await gate.stop();
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
    await rm(folder, { recursive: true });
  });

  async function open({ more = '', leaseSeconds = '3' } = {}): Promise<void> {
    gate = await new S3Gate(moto.url).start();
    const settings = join(folder, 'settings.yaml');
    await writeFile(
      settings,
      `s3: {endpoint: "${gate.url}", region: eu-west-1, path-style: true}\noutputs: {bucket: runs, prefix: here/}\n${more}`,
    );
    stage = await openStage({
      files: { 'valohai.yaml': DEFINITION },
      environment: {
        ...AWS_ENVIRONMENT,
        LOCAL_ENGINE: 'process',
        LEASE_SECONDS: leaseSeconds,
        SETTINGS_FILE: settings,
      },
    });
  }

  async function openUploads(): Promise<number> {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'runs' }));
    return Uploads.length;
  }

  it('arrive whole, large ones in parts, also when the store stumbles', async () => {
    await open();
    gate.fail({ match: isPart('2'), times: 2, status: 503 });
    // More than addresses are asked for at once.
    await stage.comment('/run leave files=210');
    const check = await stage.finished('leave');
    expect(check.conclusion).toBe('success');
    const puts = gate.requests.filter(({ method }) => method === 'PUT');
    expect(puts.filter(({ query }) => query.has('partNumber'))).toHaveLength(5);
    expect(puts.filter(({ query }) => !query.has('partNumber'))).toHaveLength(210);
    expect(puts.every(({ path }) => path.startsWith('/runs/here/executions/'))).toBe(true);
    expect(await openUploads()).toBe(0);

    const link = linkOf(check, '0.bin');
    const redirect = await fetch(link, { redirect: 'manual' });
    expect(redirect.status).toBe(302);
    expect(redirect.headers.get('location')).toContain(gate.url);
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
    expect(bytes).toHaveLength(40_000_000);
    expect(check.text).toContain(createHash('sha256').update(bytes).digest('hex'));
  });

  it('that a lost machine began to put are given up', async () => {
    await open();
    gate.fail({ match: isPart('2'), times: Number.POSITIVE_INFINITY, status: 503 });
    await stage.comment('/run leave');
    await stage.github.waitFor(() => gate.requests.some(isPart('2')), {
      timeoutMs: 20_000,
      every: 50,
      what: 'a part that is refused',
    });
    expect(await openUploads()).toBe(1);
    const lost = await agentPid();
    process.kill(lost, 'SIGSTOP');
    expect((await stage.finished('leave')).conclusion).toBe('failure');
    await stage.github.waitFor(() => gate.requests.some(isGivenUp), {
      timeoutMs: 20_000,
      every: 50,
      what: 'the end of the upload',
    });
    expect(await openUploads()).toBe(0);
    process.kill(lost, 'SIGCONT');
  });

  it('are put where they belong by the successor of an agent that was killed in the middle', async () => {
    // The successor has to come before the lease ends, on a slow machine as well.
    await open({ leaseSeconds: '30' });
    gate.fail({ match: isPart('2'), times: 6, status: 503 });
    await stage.comment('/run leave');
    const isStored = (number: string) =>
      gate.requests.some((asked) => isPart(number)(asked) && asked.status === 200);
    await stage.github.waitFor(() => isStored('1') && gate.requests.some(isPart('2')), {
      timeoutMs: 20_000,
      every: 20,
      what: 'a part that is stored and one that is refused',
    });
    process.kill(await agentPid(), 'SIGKILL');
    const check = await stage.finished('leave');
    expect(check.conclusion).toBe('success');
    const stored = gate.requests.filter(
      ({ method, query, status }) => method === 'PUT' && query.has('partNumber') && status === 200,
    );
    const numbers = stored.map(({ query }) => Number(query.get('partNumber')));
    expect(numbers.toSorted((one, other) => one - other)).toEqual([1, 2, 3]);
    expect(await openUploads()).toBe(0);
    expect(check.text?.match(/0\.bin$/gm)).toHaveLength(1);
    expect(check.text).toContain('outputs: the agent was started again, the upload goes on');
    const bytes = Buffer.from(await (await fetch(linkOf(check, '0.bin'))).arrayBuffer());
    expect(check.text).toContain(createHash('sha256').update(bytes).digest('hex'));
    const small = gate.requests.filter(
      ({ method, query, status }) => method === 'PUT' && !query.has('partNumber') && status === 200,
    );
    expect(new Set(small.map(({ path }) => path)).size).toBe(5);
  });

  it('are removed when their time is over, and say so', async () => {
    await open({ more: 'environments: {local: {keep-outputs: 1, keep-logs: 1}}\n' });
    await stage.comment('/run small');
    const link = linkOf(await stage.finished('small'), 'a.txt');
    await stage.server.logged('outputs removed');
    const answer = await fetch(link);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain("'a.txt' was removed on ");
    await stage.server.logged('logs removed');
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'runs' }));
    expect(Contents.filter(({ Size }) => Size === 'small\n'.length)).toEqual([]);
  });

  async function agentPid(): Promise<number> {
    const file = join(stage.dataDir, 'agents/local/1/agent.json');
    return z.object({ pid: z.int() }).parse(JSON.parse(await readFile(file, 'utf8'))).pid;
  }
});

type Asked = { method: string; query: URLSearchParams };

const isPart =
  (number: string) =>
  ({ method, query }: Asked): boolean =>
    method === 'PUT' && query.get('partNumber') === number;

const isGivenUp = ({ method }: Asked): boolean => method === 'DELETE';

function linkOf({ summary }: CheckRun, name: string): string {
  const [, link] = new RegExp(`\\[${name}\\]\\(([^)]+)\\)`).exec(summary ?? '') ?? [];
  if (link === undefined) throw new Error(`no link to ${name} in ${String(summary)}`);
  return link;
}
