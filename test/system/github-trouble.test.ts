// What must hold while GitHub is away, slow, or forgot to tell.
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckRun } from '../support/github/state.ts';
import { readLines } from '../support/read-lines.ts';
import { type Stage, type StageOptions, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: greet
    image: unused
    command: echo hello
- step:
    name: wait
    image: unused
    command: echo began; sleep 2
`;
const ON_PULL_REQUEST = 'pull_request: {run: greet}\n';

let stage: Stage;
afterEach(() => stage.close());

async function open({ files = {}, environment = {} }: Partial<StageOptions> = {}): Promise<void> {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION, ...files },
    environment: { LOCAL_ENGINE: 'process', LEASE_SECONDS: '2', ...environment },
  });
}

const checks = (): CheckRun[] => stage.github.checkRuns('ada/engine');

/** The check run of an execution whose command runs. */
async function began(): Promise<CheckRun> {
  const check = await stage.github.waitFor(
    () => checks().find(({ status }) => status === 'in_progress'),
    { timeoutMs: 20_000, what: 'a check in progress' },
  );
  await readLines(check.detailsUrl, (line) => line === 'began');
  return check;
}

describe('what GitHub could not deliver', () => {
  it('is taken up from its record when the app is back, once', async () => {
    await open();
    await stage.server.stop();
    await stage.comment('/run greet');
    await stage.github.settled();
    const missed = stage.github.deliveries.find(({ status }) => status !== 'OK');
    expect(missed?.event).toBe('issue_comment');

    await stage.restart();
    expect((await stage.finished('greet')).conclusion).toBe('success');
    await stage.github.redeliver(missed?.guid ?? '');
    await stage.comment('/run wait');
    await stage.finished('wait');
    expect(checks().map(({ name }) => name)).toEqual(['greet', 'wait']);
  });

  it('is seen at the head of the pull request when no record tells of it', async () => {
    const rules = { '.github/slashrun.yml': ON_PULL_REQUEST };
    await open({ files: rules, environment: { RECONCILE_SECONDS: '1' } });
    await stage.finished('greet');

    const sha = await stage.repository.commit({ branch: 'change', files: { 'new.txt': 'new' } });

    const again = await stage.github.waitFor(
      () => checks().find(({ headSha, conclusion }) => headSha === sha && conclusion),
      { timeoutMs: 20_000, what: 'a check on the head that nobody told of' },
    );
    expect(again).toMatchObject({ name: 'greet', conclusion: 'success' });
  });

  it('starts what it is to start once, though both the record and the head tell of it', async () => {
    const rules = { '.github/slashrun.yml': ON_PULL_REQUEST };
    await open({ files: rules, environment: { RECONCILE_SECONDS: '1' } });
    await stage.finished('greet');
    await stage.server.stop();
    const sha = await stage.repository.push({
      branch: 'change',
      files: { 'new.txt': 'new' },
      by: stage.ada,
    });
    await stage.github.settled();

    await stage.restart();
    const onHead = () =>
      checks().filter(({ headSha, name }) => headSha === sha && name === 'greet');
    await stage.github.waitFor(() => onHead().find(({ conclusion }) => conclusion), {
      timeoutMs: 20_000,
      what: 'a check on the new head',
    });
    // What comes later has been compared with GitHub as well.
    for (const round of ['one', 'two']) {
      await stage.comment(`/run wait sha=${sha} title=${round}`);
      await stage.finished('wait');
    }
    expect(onHead()).toHaveLength(1);
  });
});

describe('a comment that is handled twice', () => {
  it('does not meet what it started the first time', async () => {
    await open();
    await stage.comment('/run greet');
    await stage.finished('greet');
    stage.github.faults.add({
      match: (method, path) => method === 'POST' && path.endsWith('/reactions'),
      times: 2,
      fault: { kind: 'status', status: 502 },
    });

    await stage.comment('/rerun\n/run wait');
    await stage.finished('wait');
    await stage.github.waitFor(() => checks().length === 3, {
      timeoutMs: 20_000,
      what: 'both executions',
    });
    await stage.server.logged('delivery handled');
    await stage.github.settled();
    const names = checks().map(({ name }) => name);
    expect(names.toSorted()).toEqual(['greet', 'greet', 'wait']);
    expect(stage.replies()).toEqual([]);
  });
});

const isCheck = (method: string, path: string) => method === 'POST' && path.endsWith('/check-runs');

describe('GitHub', () => {
  it('that is away while an execution runs and ends hears of its end when it is back', async () => {
    await open();
    await stage.comment('/run wait');
    await began();
    stage.github.faults.add({
      match: () => true,
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'status', status: 503 },
    });
    await stage.server.logged('execution ended');
    expect(checks()).toMatchObject([{ status: 'in_progress' }]);
    stage.github.faults.clear();
    expect((await stage.finished('wait')).conclusion).toBe('success');
  });

  it('that asks for a pause gets one, and everything after it', async () => {
    await open();
    stage.github.faults.add({
      match: isCheck,
      times: 1,
      fault: { kind: 'secondary-rate-limit', retryAfterSeconds: 2 },
    });
    await stage.comment('/run greet');
    const check = await stage.finished('greet');
    expect(check.conclusion).toBe('success');
    const asked = stage.github.requests.filter(({ method, path }) => isCheck(method, path));
    const [refused, taken] = asked;
    expect(asked.map(({ status }) => status)).toEqual([403, 201]);
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThan(1900);
    // What was on its way when GitHub said so cannot be taken back.
    const [from, until] = [(refused?.at ?? 0) + 500, (taken?.at ?? 0) - 500];
    const during = stage.github.requests.filter(
      ({ at, actor }) => actor.startsWith('installation') && at > from && at < until,
    );
    expect(during.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('that lost a check run gets it anew', async () => {
    await open();
    await stage.comment('/run wait');
    const { id } = await began();
    stage.github.forgetCheckRun(id);
    const check = await stage.finished('wait');
    expect(check.id).not.toBe(id);
    expect(check.conclusion).toBe('success');
  });
});

describe('an installation', () => {
  it('that is suspended starts nothing, and goes on when it is back', async () => {
    await open();
    stage.github.suspend('ada', true);
    await stage.comment('/run greet');
    await stage.github.settled();
    stage.github.suspend('ada', false);
    await stage.comment('/run wait');
    await stage.finished('wait');
    expect(checks().map(({ name }) => name)).toEqual(['wait']);
  });

  it('that is removed while an execution runs does not hold up the others', async () => {
    await open();
    const other = await stage.github.createRepository({
      fullName: 'grace/engine',
      files: {
        'valohai.yaml': DEFINITION,
        '.github/slashrun.yml': 'push: {branches: [main], run: greet}\n',
      },
    });
    await stage.comment('/run wait');
    await began();
    stage.github.uninstall('ada');
    await stage.server.logged('execution ended');
    const grace = stage.github.person('grace');
    await other.push({ branch: 'main', files: { 'new.txt': 'new' }, by: grace });
    const check = await stage.github.waitFor(
      () => stage.github.checkRuns('grace/engine').find(({ conclusion }) => conclusion),
      { timeoutMs: 20_000 },
    );
    expect(check.conclusion).toBe('success');
  });
});

describe('a schedule', () => {
  it('that was missed for hours is made up for once, on the default branch', async () => {
    await open({ environment: { RECONCILE_SECONDS: '1' } });
    const head = await stage.repository.push({
      branch: 'main',
      files: {
        'valohai.yaml': DEFINITION,
        '.github/slashrun.yml':
          'schedule: [{cron: "0 3 * * *", timezone: Europe/Helsinki, run: greet}]\n',
      },
      by: stage.ada,
    });
    const database = new Client({ connectionString: stage.environment['DATABASE_URL'] });
    await database.connect();
    await untilTrue(async () => {
      const { rowCount } = await database.query(
        'update schedules set next_at = next_at - 1000 * 3600 * 50',
      );
      return rowCount === 1;
    });
    const check = await stage.finished('greet');
    expect(check).toMatchObject({ conclusion: 'success', headSha: head });
    expect(check.summary).toContain('Started by the schedule');
    const { rows } = await database.query('select next_at from schedules');
    expect(Number(rows[0]?.next_at)).toBeGreaterThan(Date.now());
    expect(checks()).toHaveLength(1);
    await database.end();
  });
});

async function untilTrue(isTrue: () => Promise<boolean>): Promise<void> {
  for (;;) if (await isTrue()) return;
}
