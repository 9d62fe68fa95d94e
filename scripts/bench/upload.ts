import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { z } from 'zod';
import { type Stage, openStage } from '../../test/support/stage.ts';
import { nextCheckRun } from './next-check-run.ts';
import type { Row } from './row.ts';
import { type UploadEndpoint, openUploadEndpoint } from './upload-endpoint.ts';
import { findUploadTools, toolUpload } from './upload-tools.ts';

/** Smaller files while one works on the bench: `BENCH_UPLOAD_SHARE=0.1`. */
const SHARE = Number(process.env['BENCH_UPLOAD_SHARE'] ?? 1);

type Kind = { step: string; count: number; bytes: number };
const KINDS: readonly Kind[] = [
  { step: 'large', count: 1, bytes: Math.round(2e9 * SHARE) },
  { step: 'small', count: Math.round(2000 * SHARE), bytes: 100_000 },
];

type Bench = { stage: Stage; endpoint: UploadEndpoint; folder: string };

/**
 * The same files to the same bucket: by the agent as the outputs of an execution, from the end of its
 * command until the server has confirmed them all, and by programs that others use for that.
 */
export async function measureUpload(times: number): Promise<Row[]> {
  const tools = findUploadTools();
  if (tools.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-upload-'));
  const endpoint = await openUploadEndpoint();
  try {
    for (const kind of KINDS) await writeFiles(join(folder, kind.step), kind);
    const settings = join(folder, 'settings.yaml');
    await writeFile(
      settings,
      `s3: {endpoint: "${endpoint.url}", region: ${endpoint.environment['AWS_REGION']}, path-style: true}\n` +
        `outputs: {bucket: ${endpoint.bucket}, prefix: ${endpoint.prefix}}\n`,
    );
    const stage = await openStage({
      files: { 'valohai.yaml': definition(folder) },
      environment: {
        ...endpoint.environment,
        LOCAL_ENGINE: 'process',
        LOCAL_WORKERS: '1',
        SETTINGS_FILE: settings,
      },
    });
    try {
      stage.github.warmUp();
      const rows: Row[] = [];
      for (const kind of KINDS)
        rows.push(...(await measureKind({ stage, endpoint, folder }, kind, { tools, times })));
      return rows;
    } finally {
      await stage.close();
    }
  } finally {
    await endpoint.close();
    await rm(folder, { recursive: true });
  }
}

/** What is still on its way to the disk when the command ends would slow down what comes then. */
function definition(folder: string): string {
  return KINDS.map(
    ({ step }) =>
      `- step: {name: ${step}, image: unused, command: 'cp -r ${folder}/${step}/. $VH_OUTPUTS_DIR/ && sync'}\n`,
  ).join('');
}

type Compared = { tools: ReturnType<typeof findUploadTools>; times: number };

async function measureKind(bench: Bench, kind: Kind, { tools, times }: Compared): Promise<Row[]> {
  const { endpoint } = bench;
  const ours: number[] = [];
  const baselines = tools.map((): number[] => []);
  for (let time = 0; time < times; time += 1) {
    ours.push(await ownUpload(bench, kind));
    await takeAll(endpoint, kind);
    for (const [index, tool] of tools.entries()) {
      const seconds = await toolUpload(tool, join(bench.folder, kind.step), endpoint);
      baselines[index]?.push(seconds);
      await takeAll(endpoint, kind);
    }
  }
  return tools.map(({ name }, index) => ({
    name: `upload: ${kind.count} × ${prettyBytes(kind.bytes)} → ${endpoint.name}`,
    unit: 's',
    ours,
    baseline: baselines[index] ?? [],
    baselineName: name,
    goal: { atMost: 1.3 },
  }));
}

const Ended = z.looseObject({
  msg: z.literal('ended'),
  timings: z.looseObject({ outputs: z.number() }),
});

/** The phase in which the agent reads, hashes and sends, and the server signs and confirms. */
async function ownUpload({ stage }: Bench, { step }: Kind): Promise<number> {
  const checkRun = nextCheckRun(stage);
  stage.repository.comment(stage.pullRequest, { by: stage.ada, body: `/run ${step}` });
  const { conclusion, externalId, text } = await checkRun.completed();
  if (conclusion !== 'success')
    throw new Error(`the execution of '${step}' ended: ${conclusion}\n${text}`);
  const log = await readFile(join(stage.dataDir, 'agents/local/1/agent.log'), 'utf8');
  const line = log
    .split('\n')
    .find((text) => text.includes(externalId) && text.includes('"msg":"ended"'));
  return Ended.parse(JSON.parse(line ?? 'null')).timings.outputs / 1000;
}

/** Empties the bucket, after a look whether all files are there and whole. */
async function takeAll({ empty, name }: UploadEndpoint, { count, bytes }: Kind): Promise<void> {
  const sizes = [...(await empty()).values()];
  const whole = sizes.filter((size) => size === bytes).length;
  if (whole !== count) throw new Error(`${whole} of ${count} files arrived whole at ${name}`);
}

/** Of random bytes; the agent must not take one for finished while the command runs, so they stay writable. */
async function writeFiles(folder: string, { count, bytes }: Kind): Promise<void> {
  await mkdir(folder);
  const content = Buffer.alloc(Math.min(bytes, 16e6));
  for (let number = 0; number < count; number += 1) {
    const file = await open(join(folder, `${number}.bin`), 'w');
    for (let left = bytes; left > 0; left -= content.length)
      await file.write(randomFillSync(content), 0, Math.min(left, content.length));
    await file.close();
  }
}
