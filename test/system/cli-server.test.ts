// The command line against a real server, as somebody uses it who has cloned the repository.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionDetail, ExecutionList } from '../../src/protocol/people-api.ts';
import { Started } from '../../src/protocol/run-api.ts';
import { type Command, openCommand } from '../support/command.ts';
import { type Stage, openStage } from '../support/stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const DEFINITION = `
- step:
    name: train
    image: unused
    command:
      - >-
        printf '\\173"accuracy":%s\\175\\n' {parameter-value:target}
      - echo trained {parameters}
      - mkdir $VH_OUTPUTS_DIR/models
      - echo weights > $VH_OUTPUTS_DIR/models/weights.txt
      - head -c 3000000 /dev/zero > $VH_OUTPUTS_DIR/zeros.bin
    parameters:
      - {name: target, type: float, default: 0.5}
      - {name: learning_rate, type: float, default: 0.1}
- step: {name: fail, image: unused, command: exit 3}
- step: {name: slow, image: unused, command: [echo begun, sleep 600]}
`;

let stage: Stage;
let command: Command;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
  command = openCommand(stage);
});
afterAll(async () => {
  command.remove();
  await stage.close();
});

const run = (...args: string[]) => command.run(args, { token: stage.ada.token });

async function shown(id: string): Promise<ExecutionDetail> {
  return ExecutionDetail.parse(JSON.parse((await run('show', id, '--json')).out));
}

describe('who has not signed in', () => {
  it('is told how to, with an exit code of its own', async () => {
    const { code, error } = await command.run(['list']);
    expect(code).toBe(3);
    expect(error).toContain(`slashrun login --server ${stage.server.url}`);
  });

  it('signs in with a code on a page of GitHub, and is known from then on', async () => {
    const running = command.start(['login']);
    const [, code = ''] = await waitUntil(
      async () => /enter the code (\S+)/.exec(running.error()) ?? undefined,
      { what: 'the code' },
    );
    stage.github.signIn.approveDevice(code, stage.ada);
    expect(await running.ended).toMatchObject({
      code: 0,
      out: `signed in to ${stage.server.url} as ada\n`,
    });
    const file = join(command.settings, 'slashrun', 'logins.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await command.run(['whoami'])).toMatchObject({
      code: 0,
      out: `ada on ${stage.server.url}\n`,
    });
    expect((await command.run(['logout'])).code).toBe(0);
    expect((await command.run(['whoami'])).code).toBe(3);
    expect(readFileSync(file, 'utf8')).not.toContain('ghu_');
  });

  it('is given another token by GitHub when one is over', async () => {
    stage.github.signIn.expireTokensAfter(30);
    const running = command.start(['login']);
    const [, code = ''] = await waitUntil(
      async () => /enter the code (\S+)/.exec(running.error()) ?? undefined,
      { what: 'the code' },
    );
    stage.github.signIn.approveDevice(code, stage.ada);
    expect(await running.ended).toMatchObject({ code: 0 });
    const file = join(command.settings, 'slashrun', 'logins.json');
    const before = readFileSync(file, 'utf8');
    expect((await command.run(['whoami'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    stage.github.signIn.revoke(stage.ada);
    const over = await command.run(['whoami']);
    expect(over).toMatchObject({ code: 3, error: expect.stringContaining('is over') });
    stage.github.signIn.expireTokensAfter(undefined);
    await command.run(['logout', '--all']);
  });

  it('signs in with a token', async () => {
    const signedIn = await command.run(['login', '--with-token', '--json'], {
      input: `${stage.ada.token}\n`,
    });
    expect(JSON.parse(signedIn.out)).toEqual({ server: stage.server.url, login: 'ada' });
    expect((await command.run(['list'])).code).toBe(0);
    await command.run(['logout']);
    const wrong = await command.run(['login', '--with-token'], { input: 'wrong' });
    expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining('does not accept') });
  });
});

describe('slashrun run', () => {
  it('runs HEAD, looks at it until it ends, and answers how that was', async () => {
    const { code, out, error } = await run(
      'run',
      'train',
      '--target',
      '0.9',
      'learning_rate=0.2',
      '--title',
      'first',
      '--watch',
    );
    expect(error).toContain('#1 train at ');
    expect(code).toBe(0);
    expect(out).toContain('trained --target=0.9 --learning_rate=0.2\n');
    expect(error).toMatch(/#1 train · complete.* after /);
    expect(await shown('1')).toMatchObject({
      title: 'first',
      commit: command.git('rev-parse', 'HEAD'),
      parameters: { target: 0.9, learning_rate: 0.2 },
    });
  });

  it('says with --watch that an execution failed', async () => {
    const { code, error } = await run('run', 'fail', '-w');
    expect(code).toBe(1);
    expect(error).toContain('exit code 3');
  });

  it('answers programs with what the server says', async () => {
    const { code, out } = await run('run', 'tra', 'target=0.95', '--json');
    expect(code).toBe(0);
    const started = Started.parse(JSON.parse(out));
    expect(started).toMatchObject({ counter: 3, step: 'train' });
    expect((await run('watch', started.page)).code).toBe(0);
  });

  it('lists the steps when none is named', async () => {
    const { code, out } = await run('run');
    expect(code).toBe(0);
    expect(out).toMatch(/^train +target=0\.5 learning_rate=0\.1$/m);
  });

  it.each([
    [['run', 'trian'], "did you mean 'train'"],
    [['run', 'train', '--targt', '0.9'], "did you mean 'target'"],
    [['run', 'train', 'target=high'], 'target=high'],
    [['run', '--target', '0.9', 'train'], 'the name of the step comes first'],
    [['run', 'train', 'nothing'], "'nothing' is not NAME=VALUE"],
    [['run', 'train', '--input', 'images'], '--input images'],
  ])('finds here what is wrong: %j', async (args, piece) => {
    const asked = stage.github.requests.length;
    const { code, error } = await run(...args);
    expect(error).toContain(piece);
    expect(code).toBe(2);
    expect(stage.github.requests).toHaveLength(asked);
  });

  it('says that a commit is not pushed, and what to do', async () => {
    writeFileSync(join(command.folder, 'new.txt'), 'new');
    command.git('add', '.');
    command.git('commit', '--quiet', '-m', 'new');
    const { code, error } = await run('run', 'train');
    command.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect(code).toBe(1);
    expect(error).toContain('push it first');
    expect(error).toContain('--adhoc');
  });

  it('runs what a branch of GitHub is, and says what of the working directory is left out', async () => {
    writeFileSync(join(command.folder, 'valohai.yaml'), `${DEFINITION}\n`);
    const changed = await run('run', 'fail', '--json');
    expect(changed.error).toContain('1 file here has changes');
    command.git('checkout', '--quiet', '.');
    const { code, out } = await run('run', 'fail', '--commit', 'change', '--json');
    expect(code).toBe(0);
    expect(Started.parse(JSON.parse(out)).commit).toBe(await stage.repository.resolve('change'));
  });
});

describe('what has run', () => {
  it('is listed, with the columns that somebody wants', async () => {
    const { out } = await run(
      'list',
      '--step',
      'train',
      '--columns',
      'number,state,accuracy,target',
    );
    expect(out).toBe(
      '#   state     accuracy  target\n#3  complete  0.95      0.95\n#1  complete  0.9       0.9\n',
    );
    const json = ExecutionList.parse(
      JSON.parse((await run('list', '--where', 'accuracy > 0.92', '--json')).out),
    );
    expect(json.executions.map(({ counter }) => counter)).toEqual([3]);
    expect(await run('list', '--where', 'accuracy = 1')).toMatchObject({
      code: 1,
      error: expect.stringContaining('where: column 10'),
    });
  });

  it('is shown whole', async () => {
    const { out } = await run('show', '#1');
    expect(out).toMatch(/^#1 train: first {2}complete/);
    expect(out).toMatch(/learning_rate +0\.2/);
    expect(out).toContain(`${stage.server.url}/r/ada/engine/executions/1`);
    expect((await shown('1')).id).toBe(
      (await shown(`${stage.server.url}/r/ada/engine/executions/1`)).id,
    );
  });

  it('is compared: what differs and what is better', async () => {
    const { out } = await run('compare', '1', '3');
    expect(out).toMatch(/^≠ target +0\.9 +0\.95$/m);
    expect(out).toMatch(/^≠ accuracy +0\.9 +0\.95 ✔$/m);
    expect(await run('compare', '1')).toMatchObject({ code: 2 });
  });

  it('is named by its check run as well', async () => {
    const check = stage.github.checkRuns('ada/engine').find(({ name }) => name.startsWith('train'));
    const { counter } = await shown(`${stage.github.url}/ada/engine/runs/${check?.id}`);
    expect([1, 3]).toContain(counter);
    expect(await run('show', 'https://example.com/r/ada/engine/executions/1')).toMatchObject({
      code: 2,
    });
  });

  it.each([
    [['show', '99'], 4, 'there is no execution #99'],
    [['show', 'first'], 2, "'first' is no execution"],
    [['list', '--repo', 'ada/none'], 4, 'there is no repository ada/none'],
    [['list', '--server', 'http://127.0.0.1:9999'], 5, 'nothing listens there'],
    [['sh', '99'], 4, 'there is no execution #99'],
    [['l'], 2, "'l' could be any of lint, list, login, logout, logs"],
  ])('that there is not: %j exits with %i', async (args, code, piece) => {
    const ran = await run(...args);
    expect(ran).toMatchObject({ code, out: '', error: expect.stringContaining(piece) });
  });

  it('opens as a page', async () => {
    const { out } = await run('open', 'latest', '--print');
    expect(out).toMatch(/\/r\/ada\/engine\/executions\/\d+\n$/);
    expect((await run('open', '--print')).out).toBe(`${stage.server.url}/r/ada/engine\n`);
  });
});

describe('outputs', () => {
  it('are downloaded, gone on with, and checked', async () => {
    const folder = join(command.folder, 'results');
    const listed = await run('outputs', '1');
    expect(listed.out).toMatch(/^models\/weights\.txt +8 B/m);
    const { outputs } = await shown('1');
    const zeros = outputs.find(({ name }) => name === 'zeros.bin');
    const first = await run('outputs', '1', '--download', folder, '--match', '**/*.txt');
    expect(first).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'models/weights.txt'), 'utf8')).toBe('weights\n');
    // What an earlier download left: one that it can go on with is not fetched again.
    const part = join(folder, `zeros.bin.${zeros?.sha256.slice(0, 12)}.part`);
    writeFileSync(part, Buffer.alloc(1_000_000));
    const second = await run('outputs', '1', '--download', folder, '--json');
    expect(JSON.parse(second.out)).toMatchObject({
      outputs: [{ result: 'was there' }, { name: 'zeros.bin', result: 'downloaded' }],
    });
    const bytes = readFileSync(join(folder, 'zeros.bin'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(zeros?.sha256);
    expect(existsSync(part)).toBe(false);
  });

  it('take the place of other files only by force', async () => {
    const folder = join(command.folder, 'others');
    await run('outputs', '1', '-d', folder, '-m', 'zeros.bin');
    writeFileSync(join(folder, 'zeros.bin'), 'mine');
    const refused = await run('outputs', '1', '-d', folder, '-m', 'zeros.bin');
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('--force') });
    expect(readFileSync(join(folder, 'zeros.bin'), 'utf8')).toBe('mine');
    // Of the same beginning and not of the same file.
    const { outputs } = await shown('1');
    const sha = outputs.find(({ name }) => name === 'zeros.bin')?.sha256.slice(0, 12);
    writeFileSync(join(folder, `zeros.bin.${sha}.part`), Buffer.alloc(1000, 1));
    const forced = await run('outputs', '1', '-d', folder, '-m', 'zeros.bin', '--force');
    expect(forced).toMatchObject({ code: 0 });
    expect(statSync(join(folder, 'zeros.bin')).size).toBe(3_000_000);
  });

  it('that there are not are not found', async () => {
    expect(await run('outputs', '2')).toMatchObject({ code: 4 });
    expect(await run('outputs', '1', '--match', '*.json')).toMatchObject({ code: 4 });
  });
});

describe('an execution that runs', () => {
  it('goes on when whoever looks at it leaves, is in their status, and is stopped', async () => {
    const running = command.start(['run', 'slow', '--watch', '--server', stage.server.url]);
    expect(await running.ended).toMatchObject({ code: 3 });
    await command.run(['login', '--with-token'], { input: stage.ada.token });
    const watched = command.start(['run', 'slow', '--watch']);
    await waitUntil(async () => watched.out().includes('begun'), { what: 'the first line' });
    watched.signal('SIGINT');
    const { code, error } = await watched.ended;
    expect(code).toBe(130);
    const counter = /#(\d+) goes on without you/.exec(error)?.[1] ?? '';
    const status = await run('status');
    expect(status.out).toContain(`#${counter}`);
    expect((await run('environments')).out).toMatch(/^local \(default\) .* 1 /m);
    const follower = command.start(['logs', counter, '--follow']);
    await waitUntil(async () => follower.out().includes('begun'), { what: 'the log' });
    expect(await run('stop', counter, '--now')).toMatchObject({
      code: 0,
      out: `#${counter} is being stopped\n`,
    });
    expect(await follower.ended).toMatchObject({ code: 0 });
    expect(await run('watch', counter)).toMatchObject({
      code: 1,
      error: expect.stringContaining('stopped'),
    });
    expect((await run('stop', counter)).out).toBe(`#${counter} had ended already\n`);
  });

  it('is run again with another value', async () => {
    const { code, out } = await run('rerun', '1', '--target', '0.7', '--watch');
    expect(code).toBe(0);
    expect(out).toContain('trained --target=0.7 --learning_rate=0.2\n');
  });
});
