import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppClient } from '../../../../runner/agent/app-client.ts';
import { ExecutionFailed } from '../../../../runner/agent/execution-failed.ts';
import type { Outputs } from '../../../../runner/agent/outputs/upload-files.ts';
import { uploadOutputs } from '../../../../runner/agent/outputs/upload-outputs.ts';
import { watchOutputs } from '../../../../runner/agent/outputs/watch-outputs.ts';
import { AGENT_TOKEN, AppStandIn, type Recorded } from '../app-stand-in.ts';

const WAIT = { timeout: 10_000, interval: 10 };

let app: AppStandIn;
let execution: Recorded;
let outputs: Outputs;
let said: string[];
const lost = new AbortController();

beforeEach(async () => {
  app = new AppStandIn();
  await app.up();
  execution = app.assign({});
  said = [];
  const { executionId: id, leaseId } = execution.assignment;
  outputs = {
    app: new AppClient(app.url, AGENT_TOKEN),
    execution: { id, leaseId },
    folder: await mkdtemp(join(tmpdir(), 'slashrun-outputs-')),
    say: (text) => said.push(text),
  };
});
afterEach(async () => {
  await app.down();
  await rm(outputs.folder, { recursive: true, force: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(outputs.folder, name)), { recursive: true });
    await writeFile(join(outputs.folder, name), content);
  }
}

function stored(): Record<string, string> {
  const names = [...execution.outputs].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(names.map(([name, content]) => [name, content.toString()]));
}

describe('uploadOutputs', () => {
  it('stores nested and empty files, and is content with an empty folder', async () => {
    await uploadOutputs(outputs, new Set(), lost.signal);
    expect(said).toEqual([]);
    await write({ 'a.txt': 'a', 'models/deep/b.bin': 'b', empty: '' });
    await uploadOutputs(outputs, new Set(), lost.signal);
    expect(stored()).toEqual({ 'a.txt': 'a', empty: '', 'models/deep/b.bin': 'b' });
    expect(execution.confirmed).toBe(3);
    expect(said.at(-1)).toBe('outputs: 3 files uploaded, 2 B');
  });

  it('follows links within the outputs and none that lead out of them', async () => {
    await write({ 'model.bin': 'weights', 'sub/x': 'x' });
    const { folder } = outputs;
    await symlink('model.bin', join(folder, 'latest.bin'));
    await symlink('/etc/passwd', join(folder, 'passwd'));
    await symlink('/etc', join(folder, 'etc'));
    await symlink('sub', join(folder, 'folder'));
    await symlink('nowhere', join(folder, 'broken'));
    await uploadOutputs(outputs, new Set(), lost.signal);
    expect(stored()).toEqual({ 'latest.bin': 'weights', 'model.bin': 'weights', 'sub/x': 'x' });
    expect(said.filter((text) => text.includes('not uploaded'))).toEqual([
      'outputs: broken is not uploaded: it is a link that leads nowhere',
      'outputs: etc is not uploaded: it is a link that leads out of the outputs',
      'outputs: folder is not uploaded: it is a link to no regular file',
      'outputs: passwd is not uploaded: it is a link that leads out of the outputs',
    ]);
  });

  it('stores thousands of small files, and says so in few lines', async () => {
    const names = Array.from({ length: 1203 }, (_, index) => `f/${index}`);
    await write(Object.fromEntries(names.map((name) => [name, name])));
    await uploadOutputs(outputs, new Set(), lost.signal);
    expect(execution.outputs.size).toBe(1203);
    expect(execution.confirmed).toBe(1203);
    expect(said.length).toBeLessThan(5);
  });

  it('hands over what sidecars and the common file say, and stores neither', async () => {
    await write({
      'model.bin': 'm',
      'model.bin.metadata.json': '{"valohai.alias": "best", "a": 1, "b": 1}',
      'lonely.metadata.json': '{"is": "data"}',
      'sub/x': 'x',
      'valohai.metadata.jsonl': [
        '{"file": "model.bin", "metadata": {"b": 2, "valohai.tags": "no list"}}',
        '{"file": "sub/x", "metadata": {"c": 3}}',
        '{"file": "live", "metadata": {"d": 4}}',
        '{"file": "gone", "metadata": {}}',
      ].join('\n'),
    });
    await uploadOutputs(outputs, new Set(['live']), lost.signal);
    expect(Object.keys(stored())).toEqual(['lonely.metadata.json', 'model.bin', 'sub/x']);
    expect(execution.properties).toEqual([
      { name: 'model.bin', properties: { 'valohai.alias': 'best', a: 1, b: 2 } },
      { name: 'sub/x', properties: { c: 3 } },
      { name: 'live', properties: { d: 4 } },
    ]);
    expect(said).toContain("outputs: model.bin: 'valohai.tags' must be a list of texts");
    expect(said).toContain('outputs: valohai.metadata.jsonl describes gone, which is no output');
  });

  it('stores what describes nothing as it is, so that it is not lost', async () => {
    await write({ a: 'a', 'a.metadata.json': '{oops', 'valohai.metadata.jsonl': 'oops' });
    await uploadOutputs(outputs, new Set(), lost.signal);
    expect(Object.keys(stored())).toEqual(['a', 'a.metadata.json', 'valohai.metadata.jsonl']);
    expect(execution.properties).toEqual([]);
    expect(said.join('\n')).toContain('a.metadata.json describes nothing: ');
    expect(said.join('\n')).toContain('line 1 of valohai.metadata.jsonl is passed over');
  });

  it('waits while the storage is away', async () => {
    app.storageStatus = 503;
    await write({ a: 'a' });
    const uploading = uploadOutputs(outputs, new Set(), lost.signal);
    await vi.waitFor(() => expect(app.storageRequests).toBeGreaterThan(1), WAIT);
    app.storageStatus = 200;
    await uploading;
    expect(stored()).toEqual({ a: 'a' });
  });

  it('asks for new places when those it has have run out, and gives up when that is no help', async () => {
    app.storageStatus = 403;
    await write({ a: 'a' });
    await expect(uploadOutputs(outputs, new Set(), lost.signal)).rejects.toThrow(ExecutionFailed);
    expect(app.storageRequests).toBe(2);
  });
});

describe('watchOutputs', () => {
  it('stores a file once nobody may write it any more, and removes it', async () => {
    const watched = watchOutputs(outputs, lost.signal);
    await write({ 'sub/finished': 'f', growing: 'g' });
    await chmod(join(outputs.folder, 'sub/finished'), 0o444);
    await vi.waitFor(() => expect(stored()).toEqual({ 'sub/finished': 'f' }), WAIT);
    await vi.waitFor(
      async () => expect(await readdir(join(outputs.folder, 'sub'))).toEqual([]),
      WAIT,
    );
    await watched.end();
    expect([...watched.names]).toEqual(['sub/finished']);
    expect(await readdir(outputs.folder)).toContain('growing');
  });

  it('leaves what describes other files for the end', async () => {
    const watched = watchOutputs(outputs, lost.signal);
    await write({ a: 'a', 'a.metadata.json': '{}', 'valohai.metadata.jsonl': '' });
    for (const name of await readdir(outputs.folder))
      await chmod(join(outputs.folder, name), 0o444);
    await vi.waitFor(() => expect(stored()).toEqual({ a: 'a' }), WAIT);
    await watched.end();
    expect(Object.keys(stored())).toEqual(['a']);
  });

  it('ends at once, and leaves what it could not store', async () => {
    app.storageStatus = 400;
    const watched = watchOutputs(outputs, lost.signal);
    await write({ a: 'a' });
    await chmod(join(outputs.folder, 'a'), 0o444);
    await vi.waitFor(() => expect(said.join('\n')).toContain('tried again'), WAIT);
    await watched.end();
    expect([...watched.names]).toEqual([]);
    expect(await readdir(outputs.folder)).toEqual(['a']);
  });
});
