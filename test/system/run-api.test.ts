// What programs start with a person's GitHub token.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: greet
    image: unused
    command: echo {parameter-value:whom}
    parameters:
      - {name: whom, type: string, default: world}
`;
const Started = z.object({
  counter: z.int(),
  step: z.string(),
  commit: z.string(),
  environment: z.string(),
  log: z.url(),
});

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
});
afterAll(() => stage.close());

async function post(
  body: unknown,
  { token = stage.ada.token, name = 'ada/engine' }: { token?: string; name?: string } = {},
) {
  const answer = await fetch(`${stage.server.url}/api/v1/repositories/${name}/executions`, {
    method: 'POST',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answered: unknown = await answer.json();
  return { status: answer.status, answered };
}

describe('POST /api/v1/repositories/OWNER/NAME/executions', () => {
  it('starts a step at the commit of a branch, and says where to look', async () => {
    const body = { step: 'greet', ref: 'change', parameters: { whom: 'moon' } };
    const { status, answered } = await post(body);
    expect(status).toBe(201);
    const started = Started.parse(answered);
    expect(started).toMatchObject({
      counter: 1,
      step: 'greet',
      commit: await stage.repository.resolve('change'),
      environment: 'local',
    });
    const check = await stage.finished('greet');
    expect(check).toMatchObject({ conclusion: 'success', headSha: started.commit });
    expect(check.summary).toContain('moon');
    expect(await (await fetch(started.log)).text()).toContain('moon');
  });

  it.each([
    ['a step that there is not', { step: 'gret', ref: 'change' }, { 422: 'greet' }],
    ['a branch that there is not', { step: 'greet', ref: 'chang' }, { 422: 'chang' }],
    [
      'an unknown parameter',
      { step: 'greet', ref: 'change', parameters: { a: 1 } },
      { 422: 'whom' },
    ],
    ['an unknown item', { step: 'greet', branch: 'change' }, { 400: 'branch' }],
    ['no step', { ref: 'change' }, { 400: 'step' }],
    ['no JSON', 'greet', { 400: 'not JSON' }],
  ])('refuses %s in words', async (_title, body, refusal) => {
    const answer = await post(body);
    const [[status, piece] = []] = Object.entries(refusal);
    expect(String(answer.status)).toBe(status);
    expect(JSON.stringify(answer.answered)).toContain(piece);
  });

  it('takes write access, and tells nothing of a repository to those who cannot see it', async () => {
    const body = { step: 'greet', ref: 'change' };
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'read');
    expect(await post(body, { token: '' })).toMatchObject({ status: 401 });
    expect(await post(body, { token: 'unknown' })).toMatchObject({ status: 401 });
    expect(await post(body, { token: grace.token })).toMatchObject({ status: 403 });
    expect(await post(body, { name: 'ada/none' })).toMatchObject({ status: 404 });
    expect(stage.github.checkRuns('ada/engine')).toHaveLength(1);
  });
});
