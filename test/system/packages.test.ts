// Folders that are in no repository, from packing to the end of their executions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type PackedFolder, packFolder } from '../../src/cli/package/pack-folder.ts';
import { uploadPackage } from '../../src/cli/package/upload-package.ts';
import { ExecutionDetail, ExecutionList } from '../../src/protocol/people-api.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';
import { packageClient } from '../support/package-client.ts';
import { readLines } from '../support/read-lines.ts';
import { S3Gate } from '../support/s3-gate.ts';
import { type Stage, openStage } from '../support/stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const DEFINITION = `
- step:
    name: greet
    image: unused
    command:
      - cat words/hello.txt && ls -A
      - cp words/hello.txt $VH_OUTPUTS_DIR/{parameter-value:whom}.txt
    parameters:
      - {name: whom, type: string, default: world}
- step: {name: slow, image: unused, command: sleep 600}
`;
const PROGRAM = resolve('dist/slashrun.js');
const ENDED = new Set(['complete', 'error', 'stopped']);
const OWN = '/api/v1/repositories/ada/engine';
const Started = z.object({ id: z.string(), counter: z.int(), commit: z.string(), log: z.url() });

let stage: Stage;
let folder: string;
const packed: PackedFolder[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slashrun-adhoc-'));
  await writeFile(join(folder, 'valohai.yaml'), DEFINITION);
  await writeFile(join(folder, '.secret'), 'not to be packed');
  await writeWords('hello');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const each of packed.splice(0)) await each.remove();
});

async function writeWords(words: string): Promise<void> {
  await rm(join(folder, 'words'), { recursive: true, force: true });
  await mkdir(join(folder, 'words'));
  await writeFile(join(folder, 'words/hello.txt'), `${words}\n`);
}

async function open({
  settings = '',
  environment = {},
}: { settings?: string; environment?: NodeJS.ProcessEnv } = {}): Promise<void> {
  const file = join(folder, '.settings.yaml');
  await writeFile(file, settings);
  stage = await openStage({
    files: { 'valohai.yaml': '- step: {name: committed, image: unused, command: echo}\n' },
    environment: {
      LOCAL_ENGINE: 'process',
      LEASE_SECONDS: '3',
      SETTINGS_FILE: file,
      ...environment,
    },
  });
}

async function pack(): Promise<PackedFolder> {
  const made = await packFolder(folder, { confirm: async () => true, onWarning: () => undefined });
  packed.push(made);
  return made;
}

const clientFor = (token = stage.ada.token, repository = 'ada/engine') =>
  packageClient({ url: stage.server.url, token, repository });

async function upload() {
  return uploadPackage(clientFor(), await pack());
}

async function ask(
  path: string,
  { method = 'GET', body }: { method?: string; body?: object } = {},
) {
  const answer = await fetch(`${stage.server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stage.ada.token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answered: unknown = await answer.json();
  return { status: answer.status, answered };
}

async function start(sha256: string, more: object = {}) {
  const body = { step: 'greet', package: sha256, ...more };
  const { status, answered } = await ask(`${OWN}/executions`, { method: 'POST', body });
  expect(JSON.stringify(answered)).toContain('counter');
  expect(status).toBe(201);
  return Started.parse(answered);
}

async function shown(counter: number): Promise<ExecutionDetail> {
  return ExecutionDetail.parse((await ask(`${OWN}/executions/${counter}`)).answered);
}

async function ended(counter: number): Promise<ExecutionDetail> {
  const look = async () => {
    const execution = await shown(counter);
    return ENDED.has(execution.status) && execution;
  };
  return waitUntil(look, { what: `the end of #${counter}` });
}

/** The command as people run it, in the folder, which is not under version control. */
async function slashrun(...args: string[]) {
  const { repository, server, ada } = stage;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: stage.dataDir,
      XDG_CONFIG_HOME: stage.dataDir,
      SLASHRUN_SERVER: server.url,
      SLASHRUN_TOKEN: ada.token,
      SLASHRUN_REPO: repository.fullName,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status: Number(status), stdout, stderr };
}

async function packagesLeftBehind(): Promise<string[]> {
  return (await readdir(stage.dataDir)).filter((name) => name.startsWith('slashrun-package-'));
}

/** What the server's own storage has of packages. */
async function keysInFolder(): Promise<string[]> {
  const root = join(stage.dataDir, 'storage/packages');
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return files.filter((each) => each.isFile()).map(({ name }) => name);
}

describe('a packed folder', () => {
  beforeAll(() => open());
  afterAll(() => stage.close());

  it('runs without any version control, and is no matter of GitHub', async () => {
    const { sha256, isKnown } = await upload();
    expect(isKnown).toBe(false);
    const started = await start(sha256, { parameters: { whom: 'moon' } });
    expect(started.commit).toBe(sha256);
    const execution = await ended(started.counter);
    expect(execution).toMatchObject({
      status: 'complete',
      commit: sha256,
      actor: 'ada',
      asked: `Asked for by ada through the API on ~${sha256.slice(0, 7)}`,
      comment: '/rerun #1',
      isFork: false,
      outputs: [{ name: 'moon.txt', sizeBytes: 'hello\n'.length }],
    });
    const lines = (await readLines(started.log)).map((line) => line.trim());
    expect(lines).toContain('hello');
    expect(lines).toContain('valohai.yaml');
    expect(lines).not.toContain('.secret');
    const output = started.log.replace('/log?', `/outputs/${execution.outputs[0]?.id}?`);
    expect(await (await fetch(output)).text()).toBe('hello\n');

    const { answered } = await ask(`${OWN}/executions?commit=${sha256.slice(0, 7)}`);
    expect(ExecutionList.parse(answered).executions).toHaveLength(1);
    expect(stage.github.checkRuns('ada/engine')).toEqual([]);
    expect(stage.server.log.filter(({ level }) => level >= 40)).toEqual([]);
  });

  it('is uploaded once as long as its content is the same', async () => {
    const first = await upload();
    await utimes(join(folder, 'words/hello.txt'), 1, 1);
    expect(await upload()).toEqual({ sha256: first.sha256, isKnown: true });
    await appendFile(join(folder, 'words/hello.txt'), 'again\n');
    const other = await upload();
    expect(other.isKnown).toBe(false);
    expect(other.sha256).not.toBe(first.sha256);
    await writeWords('hello');
    expect(await keysInFolder()).toHaveLength(2);
  });

  it('is of one repository alone, and of those who may write there', async () => {
    const { sha256 } = await upload();
    await stage.github.createRepository({ fullName: 'ada/other' });
    const elsewhere = '/api/v1/repositories/ada/other/executions';
    const refused = await ask(elsewhere, {
      method: 'POST',
      body: { step: 'greet', package: sha256 },
    });
    expect(refused).toMatchObject({
      status: 422,
      answered: {
        message: `ada/other has no package ~${sha256.slice(0, 7)}, or no more: pack its folder again with \`slashrun run --adhoc\``,
      },
    });
    const other = await uploadPackage(clientFor(stage.ada.token, 'ada/other'), await pack());
    expect(other.isKnown).toBe(false);
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'read');
    const { request } = await pack();
    await expect(clientFor(grace.token).announcePackage(request)).rejects.toThrow('403');
    await expect(clientFor('unknown').announcePackage(request)).rejects.toThrow('401');
  });

  it('runs only when storage has the whole of what was announced', async () => {
    await writeWords('never uploaded');
    const { request, file } = await pack();
    await writeWords('hello');
    const client = clientFor();
    await client.announcePackage(request);
    await expect(client.confirmPackage(request.sha256)).rejects.toThrow('upload it again');
    const early = { step: 'greet', package: request.sha256 };
    expect(await ask(`${OWN}/executions`, { method: 'POST', body: early })).toMatchObject({
      status: 422,
    });
    const damaged = { ...request, sha256: 'a'.repeat(64) };
    await expect(uploadPackage(client, { request: damaged, file })).rejects.toThrow(
      'the storage refused the package: 422',
    );
    await expect(client.confirmPackage('b'.repeat(64))).rejects.toThrow('no package ~bbbbbbb');
  });

  it.each([
    [{ package: 'main' }, 400, 'must be the SHA-256'],
    [{ package: 'a'.repeat(64), ref: 'main' }, 400, 'both a ref and a package'],
    [{ package: 'a'.repeat(64) }, 422, 'has no package ~aaaaaaa'],
  ])('must be named as what it is: %j', async (named, status, words) => {
    const body = { step: 'greet', ...named };
    const answer = await ask(`${OWN}/executions`, { method: 'POST', body });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.answered)).toContain(words);
  });

  it('is run again by a comment, with its own valohai.yaml, and listed with commits', async () => {
    const { sha256 } = await upload();
    const { counter } = await start(sha256);
    await ended(counter);
    const { id } = await stage.comment(`/rerun #${counter} whom=moon`);
    await stage.github.waitFor(
      () => stage.github.reactions(id).some(({ content }) => content === '+1'),
      { timeoutMs: 20_000, every: 50, what: 'a thumb' },
    );
    expect(await ended(counter + 1)).toMatchObject({
      commit: sha256,
      outputs: [{ name: 'moon.txt' }],
    });
    await stage.comment('/status');
    const reply = await stage.github.waitFor(() => stage.replies().at(-1), { timeoutMs: 20_000 });
    expect(reply.body).toContain(`>&#126;${sha256.slice(0, 7)}<`);
    expect(stage.github.checkRuns('ada/engine')).toEqual([]);
  });

  it('is run by one command, which packs the folder where it is', async () => {
    await writeWords('from a terminal');
    const first = await slashrun('run', 'greet', 'whom=moon', '--adhoc', '--json');
    expect(first.stderr).toMatch(/^slashrun: uploaded ~[0-9a-f]{7}, 2 files in \d+ B\n$/);
    const { counter, commit } = Started.parse(JSON.parse(first.stdout));
    const name = `~${commit.slice(0, 7)}`;
    expect(await ended(counter)).toMatchObject({ outputs: [{ name: 'moon.txt' }] });
    const second = await slashrun('run', 'greet', '--adhoc', '--watch');
    expect(second.status).toBe(0);
    expect(second.stderr).toContain(`slashrun: the server has ${name}, 2 files in `);
    expect(second.stderr).toContain(`#${counter + 1} greet at ${name} in local\n`);
    expect(second.stdout).toContain('from a terminal');
    const listed = await slashrun('list', '--commit', name, '--json');
    expect(ExecutionList.parse(JSON.parse(listed.stdout)).executions).toHaveLength(2);
    expect((await slashrun('show', String(counter))).stdout).toContain(name);
    expect(await packagesLeftBehind()).toEqual([]);
    await writeWords('hello');
  });

  it.each([
    [['greet', '--adhoc', '--commit', 'main'], "cannot be used with option '--commit"],
    [['gret', '--adhoc'], "there is no step 'gret'"],
    [['greet', '--adhoc', 'who=moon'], "'who'"],
  ])('is not even uploaded for a command that is wrong: %j', async (args, words) => {
    await writeWords('never uploaded either');
    const { status, stderr, stdout } = await slashrun('run', ...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('uploaded ~');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    await writeWords('hello');
  });

  it('is held to the rules of the default branch', async () => {
    const rules = 'allow: {environments: {local: {role: admin}}}\n';
    await stage.repository.commit({ branch: 'main', files: { '.github/slashrun.yml': rules } });
    const { sha256 } = await upload();
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'write');
    const answer = await fetch(`${stage.server.url}${OWN}/executions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${grace.token}` },
      body: JSON.stringify({ step: 'greet', package: sha256 }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('local');
  });
});

describe('a packed folder is removed', () => {
  afterEach(() => stage.close());

  it('when nobody has used it for as long as the operator keeps them, and can be packed again', async () => {
    await open({ settings: 'keep-packages: 1\n' });
    const { sha256 } = await upload();
    const { counter } = await start(sha256);
    await ended(counter);
    await stage.server.logged('packages removed');
    expect(await keysInFolder()).toEqual([]);
    const again = await ask(`${OWN}/executions`, {
      method: 'POST',
      body: { step: 'greet', package: sha256 },
    });
    expect(again).toMatchObject({ status: 422 });
    expect(await upload()).toEqual({ sha256, isKnown: false });
  });

  it('never while an execution is on its way', async () => {
    await open({ settings: 'keep-packages: 1\n' });
    const { sha256 } = await upload();
    const { counter, id } = await start(sha256, { step: 'slow' });
    await writeWords('something else');
    await upload();
    await stage.server.logged('packages removed');
    expect(await keysInFolder()).toHaveLength(1);
    await ask(`/api/v1/executions/${id}/stop`, { method: 'POST', body: { now: true } });
    expect((await ended(counter)).status).toBe('stopped');
    await writeWords('hello');
  });

  it('with what the last execution of it has left', async () => {
    await open();
    const { sha256 } = await upload();
    const [one, other] = [await start(sha256), await start(sha256)];
    await ended(one.counter);
    await ended(other.counter);
    await ask(`/api/v1/executions/${one.id}/data`, { method: 'DELETE' });
    expect(await keysInFolder()).toHaveLength(1);
    await ask(`/api/v1/executions/${other.id}/data`, { method: 'DELETE' });
    expect(await keysInFolder()).toEqual([]);
    const { answered } = await ask(`${OWN}/executions`, {
      method: 'POST',
      body: { step: 'greet', package: sha256 },
    });
    expect(JSON.stringify(answered)).toContain('or no more');
  });
});

describe.skipIf(!motoAvailable())('a packed folder in a bucket', () => {
  let moto: Moto;
  let client: S3Client;
  let gate: S3Gate;
  /** Of one server's objects. */
  let prefix: string;

  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, AWS_ENVIRONMENT);
    client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket: 'runs', CreateBucketConfiguration }));
  });
  afterEach(async () => {
    await stage.close();
    await gate.stop();
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  async function openWithBucket(more = ''): Promise<void> {
    gate = await new S3Gate(moto.url).start();
    prefix = `${randomUUID()}/`;
    await open({
      settings: `s3: {endpoint: "${gate.url}", region: eu-west-1, path-style: true}\noutputs: {bucket: runs, prefix: ${prefix}}\n${more}`,
      environment: AWS_ENVIRONMENT,
    });
  }

  function isUpload({ method, path }: { method: string; path: string }): boolean {
    return method === 'PUT' && path.startsWith(`/runs/${prefix}packages/`);
  }

  async function stored(): Promise<string[]> {
    const listed = await client.send(
      new ListObjectsV2Command({ Bucket: 'runs', Prefix: `${prefix}packages/` }),
    );
    return (listed.Contents ?? []).flatMap(({ Key }) => Key ?? []);
  }

  it('goes there and comes from there without the server, and without the token of the agent', async () => {
    await openWithBucket();
    gate.fail({ match: isUpload, times: 1, status: 503 });
    const progress: number[] = [];
    const made = await pack();
    const { sha256 } = await uploadPackage(clientFor(), made, {
      onProgress: ({ sentBytes, totalBytes }) => progress.push(sentBytes / totalBytes),
    });
    expect(progress.at(-1)).toBe(1);
    expect((await upload()).isKnown).toBe(true);
    expect(gate.requests.filter(isUpload).map(({ status }) => status)).toEqual([503, 200]);
    const { counter } = await start(sha256);
    expect(await ended(counter)).toMatchObject({
      status: 'complete',
      outputs: [{ name: 'world.txt' }],
    });
    const fetched = gate.requests.filter(
      ({ method, path }) => method === 'GET' && path.startsWith(`/runs/${prefix}packages/`),
    );
    expect(fetched).toMatchObject([{ status: 200, authorization: undefined }]);
  });

  it('is removed from there when its time is over', async () => {
    await openWithBucket('keep-packages: 1\n');
    await upload();
    await stage.server.logged('packages removed');
    expect(await stored()).toEqual([]);
  });

  it('is asked for again when somebody else has removed it', async () => {
    await openWithBucket();
    const { sha256 } = await upload();
    const [Key] = await stored();
    await client.send(new DeleteObjectCommand({ Bucket: 'runs', Key }));
    const lost = await ended((await start(sha256)).counter);
    expect(lost).toMatchObject({ status: 'error', reason: 'the code could not be fetched' });
    expect(lost.message).toContain('was removed: pack it again');
    expect(await upload()).toEqual({ sha256, isKnown: false });
    expect((await ended((await start(sha256)).counter)).status).toBe('complete');
  });
});
