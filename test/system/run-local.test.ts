// `slashrun run --local`: a step on this machine, without any server.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../support/docker-image.ts';
import { startCommand } from '../support/start-command.ts';
import { waitUntil } from '../support/wait-until.ts';

const DEFINITION = `
- step:
    name: train
    image: ${BUSYBOX_IMAGE}
    command:
      - cat /valohai/inputs/data/in.txt
      - cat /valohai/config/parameters.json
      - cat hello.txt && pwd
      - printf '{"accuracy":0.9}\\n'
      - echo careful >&2
      - mkdir -p /valohai/outputs/models && echo weights > /valohai/outputs/models/w.txt
    parameters:
      - {name: epochs, type: integer, default: 3}
    inputs:
      - {name: data, optional: true}
- step: {name: fail, image: ${BUSYBOX_IMAGE}, command: exit 7}
- step:
    name: slow
    image: ${BUSYBOX_IMAGE}
    command: trap 'echo saved > $VH_OUTPUTS_DIR/saved.txt; exit 0' INT; echo begun; while true; do sleep 0.1; done
- step:
    name: bucket
    image: ${BUSYBOX_IMAGE}
    command: 'true'
    inputs:
      - {name: data, default: s3://bucket/data.csv}
`;

let folder: string;
beforeAll(() => ensureBusyboxImage());
beforeEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'slashrun-local-test-'));
  writeFileSync(join(folder, 'valohai.yaml'), DEFINITION);
  writeFileSync(join(folder, 'hello.txt'), 'hello from the folder\n');
  writeFileSync(join(folder, 'in.txt'), 'an input\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENVIRONMENT = { PATH: process.env['PATH'], HOME: tmpdir(), SECRET: 'of the person' };

function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return startCommand(['run', ...args, '--local'], {
    folder,
    environment: { ...ENVIRONMENT, ...environment },
  });
}

describe('a step on this machine', () => {
  it('finds the folder, its inputs and its parameters where a server puts them, and leaves outputs', async () => {
    const ran = await start(['train', 'epochs=5', '--input', 'data=in.txt', '--outputs', 'left'])
      .ended;
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain('an input\n');
    expect(ran.out).toContain('"epochs": 5');
    expect(ran.out).toContain('hello from the folder\n/valohai/repository\n');
    expect(ran.out).toContain('train: complete; 1 output in left\n');
    expect(ran.error).toContain('careful\n');
    expect(readFileSync(join(folder, 'left/models/w.txt'), 'utf8')).toBe('weights\n');
  });

  it('ends with the exit code of its command', async () => {
    const ran = await start(['fail']).ended;
    expect(ran).toMatchObject({ code: 7, out: 'fail: exit code 7; no outputs\n' });
    expect(existsSync(join(folder, '.slashrun'))).toBe(false);
  });

  it('is stopped with grace by Ctrl+C, and keeps what it has left', async () => {
    const running = start(['slow']);
    await waitUntil(async () => running.out().includes('begun'), { what: 'its first line' });
    running.signal('SIGINT');
    const ran = await running.ended;
    expect(ran.code).toBe(130);
    expect(ran.out).toContain('slow: stopped; 1 output in .slashrun/outputs/');
    const [time = ''] = readdirSync(join(folder, '.slashrun/outputs'));
    expect(readFileSync(join(folder, '.slashrun/outputs', time, 'saved.txt'), 'utf8')).toBe(
      'saved\n',
    );
  });

  it('says how it ended as JSON, with the log beside it', async () => {
    const ran = await start(['train', '--json', '--input', 'data=in.txt']).ended;
    expect(JSON.parse(ran.out)).toMatchObject({
      step: 'train',
      result: { outcome: 'complete', reason: 'exit' },
      outputs: { names: ['models/w.txt'] },
    });
    expect(ran.error).toContain('hello from the folder');
  });

  it('runs as a plain process when that is asked for, and shows it nothing of the person', async () => {
    writeFileSync(
      join(folder, 'valohai.yaml'),
      '- step: {name: look, image: unused, command: "echo [$SECRET]"}\n',
    );
    const ran = await start(['look', '--process']).ended;
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain('[]\n');
    expect(ran.error).toContain('not isolated');
  });
});

describe('what cannot be run is refused', () => {
  it.each([
    ['a value that the step does not take', ['train', 'epochs=many'], 2, 'epochs'],
    ['a step that there is not', ['tune'], 2, "'tune'"],
    ['an input that is not there', ['train', '--input', 'data=none.txt'], 4, 'there is no file'],
    ['an input in a bucket', ['bucket'], 2, 'cannot be had without a server'],
  ])('%s', async (...[, args, code, words]) => {
    const ran = await start(args).ended;
    expect(ran.error).toContain(words);
    expect(ran.code).toBe(code);
  });

  it('a folder without valohai.yaml', async () => {
    rmSync(join(folder, 'valohai.yaml'));
    const ran = await start(['train']).ended;
    expect(ran.error).toContain('there is no valohai.yaml');
    expect(ran.code).not.toBe(0);
  });

  it('everything where Docker does not answer, with what to do', async () => {
    const ran = await start(['fail'], { DOCKER_HOST: 'unix:///nowhere.sock' }).ended;
    expect(ran.error).toContain('--process');
    expect(ran.code).toBe(1);
  });
});
