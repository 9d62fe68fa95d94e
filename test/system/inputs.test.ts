// Inputs from where people keep their data, on a real server with a real worker.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: images
    image: unused
    command: cd "$VH_INPUTS_DIR" && find . -type f | sort && cat "$VH_CONFIG_DIR/inputs.json"
    inputs:
      - {name: flat, default: "s3://data/sets/**.jpg"}
      - {name: suffix, default: "s3://data/sets/**.jpg", keep-directories: suffix}
      - {name: full, default: ["s3://data/sets/*.jpg", "s3://data/other.csv"], keep-directories: full}
      - {name: renamed, default: "s3://data/other.csv", filename: table.csv}
      - {name: nothing, optional: true}
- step:
    name: elsewhere
    image: unused
    command: echo never
    inputs: [{name: data, default: "s3://secret/key"}]
- step:
    name: none-there
    image: unused
    command: echo never
    inputs: [{name: data, default: "s3://data/sets/*.png"}]
- step:
    name: given
    image: unused
    command: cat "$VH_INPUTS_DIR"/data/*
    inputs: [{name: data}]
`;

describe.skipIf(!motoAvailable())('inputs', () => {
  let moto: Moto;
  let stage: Stage;
  let folder: string;

  beforeAll(async () => {
    moto = await startMoto();
    folder = await mkdtemp(join(tmpdir(), 'slashrun-settings-'));
    const settings = join(folder, 'settings.yaml');
    const s3 = `{endpoint: "${moto.url}", region: eu-west-1, path-style: true}`;
    await writeFile(settings, `stores: [{bucket: data, repositories: [ada/*]}]\ns3: ${s3}\n`);
    Object.assign(process.env, AWS_ENVIRONMENT);
    const client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket: 'data', CreateBucketConfiguration }));
    for (const key of ['sets/a.jpg', 'sets/deep/b.jpg', 'other.csv'])
      await client.send(new PutObjectCommand({ Bucket: 'data', Key: key, Body: key }));
    client.destroy();
    const environment = { LOCAL_ENGINE: 'process', SETTINGS_FILE: settings, ...AWS_ENVIRONMENT };
    stage = await openStage({ files: { 'valohai.yaml': DEFINITION }, environment });
  });
  afterAll(async () => {
    await stage.close();
    await moto.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(command: string) {
    await stage.comment(command);
    const [, step = ''] = command.split(' ');
    const { conclusion, detailsUrl, summary } = await stage.finished(step);
    return {
      conclusion,
      summary: summary ?? '',
      log: await (await fetch(detailsUrl)).text(),
    };
  }

  it('come from a bucket, with as much of their folders as is asked for', async () => {
    const { log, conclusion } = await run('/run images');
    expect(log.split('\n').filter((line) => line.startsWith('./'))).toEqual([
      './flat/a.jpg',
      './flat/b.jpg',
      './full/other.csv',
      './full/sets/a.jpg',
      './renamed/table.csv',
      './suffix/a.jpg',
      './suffix/deep/b.jpg',
    ]);
    expect(log).toContain('"uri": "s3://data/sets/deep/b.jpg"');
    expect(log).toContain('"nothing": {');
    expect(log).not.toContain('X-Amz');
    expect(conclusion).toBe('success');
  });

  it('come from no bucket that the operator has not allowed', async () => {
    const { conclusion, summary } = await run('/run elsewhere');
    expect(conclusion).toBe('failure');
    expect(summary).toContain('s3://secret/key cannot be read: the operator has not allowed it');
  });

  it('that match nothing end the execution with words', async () => {
    const { summary } = await run('/run none-there');
    expect(summary).toContain('s3://data/sets/*.png matches no object');
  });

  it('can be files that a person uploads first, with a GitHub token of their own', async () => {
    const content = 'uploaded by hand\n';
    const sha256 = createHash('sha256').update(content).digest('hex');
    const files = `${stage.server.url}/api/v1/repositories/ada/engine/files`;
    const file = { name: 'hand.txt', sizeBytes: content.length, sha256 };
    const eve = stage.github.person('eve');
    expect((await ask(files, 'wrong', file)).status).toBe(401);
    stage.repository.setRole(eve, 'read');
    expect((await ask(files, eve.token, file)).status).toBe(403);
    expect((await ask(files, stage.ada.token, { ...file, sha256: 'x' })).status).toBe(400);

    const answer = await ask(files, stage.ada.token, file);
    expect(answer.status).toBe(201);
    const { datum, id, upload } = Place.parse(await answer.json());
    const confirm = () => ask(`${files}/${id}/uploaded`, stage.ada.token, {});
    expect((await confirm()).status).toBe(422);
    const put = { method: upload.method, headers: upload.headers, body: content };
    expect((await fetch(upload.url, put)).ok).toBe(true);
    expect((await confirm()).status).toBe(200);

    const { log, conclusion } = await run(`/run given input.data=${datum}`);
    expect(conclusion).toBe('success');
    expect(log).toContain(content);
  });

  it('that are not there are refused before anything starts', async () => {
    const before = stage.replies().length;
    await stage.comment('/run given data=datum://no-such-alias');
    const reply = await stage.github.waitFor(() => stage.replies()[before], { what: 'a reply' });
    expect(reply.body).toContain('no output of this repository has the alias');
    await stage.comment('/run given');
    const other = await stage.github.waitFor(() => stage.replies()[before + 1], {
      what: 'a reply',
    });
    expect(other.body).toContain('has no default: give it as input.data=URL');
  });
});

function ask(url: string, token: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const Place = z.object({
  datum: z.string(),
  id: z.uuid(),
  upload: z.object({ method: z.string(), url: z.url(), headers: z.record(z.string(), z.string()) }),
});
