// What people's programs see of executions and environments, with a person's GitHub token.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EnvironmentList,
  EraseAnswer,
  ExecutionDetail,
  ExecutionList,
  StopAnswer,
} from '../../src/protocol/people-api.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: train
    image: unused
    command:
      - >-
        printf '\\173"accuracy":%s\\175\\n' {parameter-value:target}
      - echo weights > $VH_OUTPUTS_DIR/weights.txt
    parameters:
      - {name: target, type: float, default: 0.5}
- step: {name: fail, image: unused, command: exit 3}
- step: {name: slow, image: unused, command: sleep 600}
`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
  await stage.comment('/run train target=0.9');
  await stage.finished('train');
  await stage.comment('/run train target=0.95\n/run fail');
  await stage.finished('fail');
  await stage.github.waitFor(
    () => stage.github.checkRuns('ada/engine').filter((run) => run.conclusion).length === 3,
    { timeoutMs: 20_000, every: 50 },
  );
});
afterAll(() => stage.close());

const OWN = '/api/v1/repositories/ada/engine';

async function ask(path: string, { token = stage.ada.token, method = 'GET' } = {}) {
  const answer = await fetch(`${stage.server.url}${path}`, {
    method,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
  });
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

async function counters(query: string): Promise<number[]> {
  const { body } = await ask(`${OWN}/executions?${query}`);
  return ExecutionList.parse(body).executions.map(({ counter }) => counter);
}

describe('executions of a repository', () => {
  it.each([
    ['', [3, 2, 1]],
    ['state=complete', [2, 1]],
    ['state=error,stopped', [3]],
    ['step=train', [2, 1]],
    ['person=ada', [3, 2, 1]],
    ['person=grace', []],
    ['pull=1', [3, 2, 1]],
    ['branch=change', [3, 2, 1]],
    ['environment=gpu', []],
    [`where=${encodeURIComponent('accuracy > 0.92')}`, [2]],
    [`where=${encodeURIComponent('target < 0.92')}&limit=1`, [1]],
  ])('are listed, the newest first: ?%s', async (query, expected) => {
    expect(await counters(query)).toEqual(expected);
  });

  it('come in pages', async () => {
    const { body } = await ask(`${OWN}/executions?limit=2`);
    const { executions, next } = ExecutionList.parse(body);
    expect(executions.map(({ counter }) => counter)).toEqual([3, 2]);
    expect(await counters(`limit=2&before=${String(next)}`)).toEqual([1]);
  });

  it.each([
    ['state=ended', 'Invalid option'],
    [`where=${encodeURIComponent('accuracy = 1')}`, 'where: column 10: '],
    ['limit=0', '>=1'],
    ['status=complete', 'Unrecognized key: \\"status\\"'],
  ])('say what they cannot be asked: ?%s', async (query, piece) => {
    const { status, body } = await ask(`${OWN}/executions?${query}`);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(piece);
  });
});

describe('one execution', () => {
  it('is told whole, by its number and by its id', async () => {
    const { body } = await ask(`${OWN}/executions/1`);
    const execution = ExecutionDetail.parse(body);
    expect(execution).toMatchObject({
      step: 'train',
      status: 'complete',
      metrics: { accuracy: 0.9 },
      parameterList: [{ name: 'target', value: 0.9, isDefault: false }],
      outputs: [{ name: 'weights.txt', sizeBytes: 8 }],
      comment: '/run train target=0.9',
      asked: 'Asked for by ada in this comment',
      machine: { provider: 'local', isIsolated: false },
      isPackage: false,
      metricDirections: { accuracy: 'higher' },
      reproduce: {
        cli: expect.stringContaining('slashrun run train target=0.9 --env local --commit'),
        docker: expect.stringContaining('docker run --rm'),
      },
      checkRunUrl: expect.stringMatching(/\/ada\/engine\/runs\/\d+$/),
      canStop: false,
      canRerun: true,
    });
    expect(execution.timeline.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['quota', 'machine', 'code', 'command', 'outputs']),
    );
    expect(JSON.stringify(body)).not.toContain('lease');
    expect((await ask(`/api/v1/executions/${execution.id}`)).body).toEqual(body);
  });

  it('that failed says why and what to do', async () => {
    const { body } = await ask(`${OWN}/executions/3`);
    expect(ExecutionDetail.parse(body)).toMatchObject({
      status: 'error',
      reason: 'exit code 3',
      hint: expect.stringContaining('in the log'),
    });
  });

  it('is stopped by somebody who may write, and by nobody else', async () => {
    await stage.comment('/run slow\n/run slow title=second');
    await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').some((run) => run.status === 'in_progress'),
      { timeoutMs: 20_000, every: 50 },
    );
    const [waiting, running] = await counters('step=slow');
    const { body } = await ask(`${OWN}/executions/${running}`);
    const { id, canStop } = ExecutionDetail.parse(body);
    expect(canStop).toBe(true);
    const environments = EnvironmentList.parse((await ask(`${OWN}/environments`)).body);
    expect(environments.environments).toEqual([
      expect.objectContaining({
        slug: 'local',
        provider: 'local',
        isDefault: true,
        running: 1,
        waiting: [expect.objectContaining({ counter: waiting, step: 'slow', status: 'queued' })],
      }),
    ]);
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'read');
    const byGrace = await ask(`/api/v1/executions/${id}/stop`, {
      token: grace.token,
      method: 'POST',
    });
    expect(byGrace).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('grace') },
    });
    for (const counter of [waiting, running]) {
      const shown = ExecutionDetail.parse((await ask(`${OWN}/executions/${counter}`)).body);
      const stopped = await ask(`/api/v1/executions/${shown.id}/stop`, { method: 'POST' });
      expect(StopAnswer.parse(stopped.body)).toEqual({ wasRunning: true });
    }
    await stage.github.waitFor(
      () =>
        stage.github.checkRuns('ada/engine').filter((run) => run.conclusion === 'cancelled')
          .length === 2,
      { timeoutMs: 20_000, every: 50 },
    );
    const again = await ask(`/api/v1/executions/${id}/stop`, { method: 'POST' });
    expect(StopAnswer.parse(again.body)).toEqual({ wasRunning: false });
  });

  it('loses what it has left when somebody who may write says so, and not while it runs', async () => {
    const { id } = ExecutionDetail.parse((await ask(`${OWN}/executions/2`)).body);
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'read');
    const data = `/api/v1/executions/${id}/data`;
    expect(await ask(data, { token: grace.token, method: 'DELETE' })).toMatchObject({
      status: 403,
    });
    const check = stage.github.checkRuns('ada/engine').find((run) => run.text?.includes('weights'));
    const link = /\[weights\.txt\]\((\S+)\)/.exec(check?.summary ?? '')?.[1] ?? '';
    expect(await (await fetch(link)).text()).toBe('weights\n');
    const erased = await ask(data, { method: 'DELETE' });
    expect(EraseAnswer.parse(erased.body)).toMatchObject({ outputs: 1 });
    const after = ExecutionDetail.parse((await ask(`${OWN}/executions/2`)).body);
    expect(after).toMatchObject({ outputs: [], logLines: 0, metrics: { accuracy: 0.95 } });

    await stage.comment('/run slow title=third');
    await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').some((run) => run.status === 'in_progress'),
      { timeoutMs: 20_000, every: 50 },
    );
    const [running] = await counters('step=slow&limit=1');
    const third = ExecutionDetail.parse((await ask(`${OWN}/executions/${running}`)).body);
    const refused = await ask(`/api/v1/executions/${third.id}/data`, { method: 'DELETE' });
    expect(refused).toMatchObject({ status: 409 });
    await ask(`/api/v1/executions/${third.id}/stop`, { method: 'POST' });
  });

  it.each([
    ['no token', '', 401],
    ['a token that GitHub does not know', 'unknown', 401],
  ])('is not told to %s', async (_title, token, status) => {
    const { id } = ExecutionDetail.parse((await ask(`${OWN}/executions/1`)).body);
    expect(await ask(`/api/v1/executions/${id}`, { token })).toMatchObject({ status });
    expect(await ask(`${OWN}/executions`, { token })).toMatchObject({ status });
    expect(await ask(`${OWN}/environments`, { token })).toMatchObject({ status });
  });

  it('that there is not is not found', async () => {
    expect(await ask(`${OWN}/executions/99`)).toMatchObject({ status: 404 });
    expect(await ask(`${OWN}/executions/first`)).toMatchObject({ status: 404 });
    expect(await ask('/api/v1/executions/none')).toMatchObject({ status: 404 });
  });
});
