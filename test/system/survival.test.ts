// What must hold when something dies in the middle.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readLines } from '../support/read-lines.ts';
import { type Stage, openStage } from '../support/stage.ts';

/** Counts slowly enough to be interrupted, and says so in the log. */
const DEFINITION = `
- step:
    name: count
    image: unused
    command: sh count.sh {parameter-value:to}
    parameters:
      - {name: to, type: integer, default: 30}
- step:
    name: slow-start
    image: unused
    command: echo began
`;
const COUNT = `
i=1
while [ "$i" -le "$1" ]; do echo "line $i"; i=$((i + 1)); sleep 0.1; done
echo counted > "$VH_OUTPUTS_DIR/counted.txt"
`;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION, 'count.sh': COUNT },
    environment: { DATABASE_URL: '', LOCAL_ENGINE: 'process', LEASE_SECONDS: '4' },
  });
});
afterEach(() => stage.close());

describe('an app that is killed in the middle of an execution', () => {
  it('comes back to a whole log in order and a check run that ends right', async () => {
    await stage.comment('/run count to=40');
    const { detailsUrl } = await started();
    await readLines(detailsUrl, (line) => line === 'line 5');

    await stage.server.kill();
    await stage.restart();

    const checkRun = await stage.finished('count');
    expect(checkRun.conclusion).toBe('success');
    expect(checkRun.summary).toContain('counted.txt');
    const lines = await readLines(detailsUrl);
    const expected = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
    expect(lines.filter((line) => line.startsWith('line '))).toEqual(expected);
  });

  it('handles what was delivered before it died, once', async () => {
    await stage.comment('/run count to=3');
    await stage.server.logged('delivery received');
    await stage.server.kill();
    await stage.restart();

    expect((await stage.finished('count')).conclusion).toBe('success');
    expect(stage.github.checkRuns('ada/engine')).toHaveLength(1);
  });
});

describe('an agent that is killed', () => {
  it('while the command runs: the execution ends as the machine’s fault', async () => {
    await stage.comment('/run count to=600');
    const { detailsUrl } = await started();
    await readLines(detailsUrl, (line) => line === 'line 3');

    process.kill(await agentPid(), 'SIGKILL');

    const checkRun = await stage.finished('count');
    expect(checkRun.conclusion).toBe('failure');
    expect(checkRun.title).toMatch(/machine|worker/i);
    await stage.comment('/run count to=2');
    await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').find((run) => run.conclusion === 'success'),
      { timeoutMs: 30_000, what: 'an execution by the next agent' },
    );
  });

  it('before the command ran: another agent takes the execution', async () => {
    stage.github.faults.add({
      match: (_method, path) => path.includes('/tarball/'),
      times: 1,
      fault: { kind: 'slow', ms: 4000 },
    });
    await stage.comment('/run slow-start');
    await stage.server.logged('execution claimed');

    process.kill(await agentPid(), 'SIGKILL');

    const checkRun = await stage.finished('slow-start');
    expect(checkRun.conclusion).toBe('success');
    await stage.server.logged('worker lost');
  });
});

describe('an app that is asked to end', () => {
  it('ends well while an execution runs and people follow it, and finds it again when it is back', async () => {
    await stage.comment('/run count to=40');
    const { detailsUrl } = await started();
    await readLines(detailsUrl, (line) => line === 'line 3');
    const following = readLines(detailsUrl).catch(() => 'broken off');

    await stage.server.stop();
    await following;
    await stage.restart();

    expect((await stage.finished('count')).conclusion).toBe('success');
  });
});

async function started() {
  return stage.github.waitFor(
    () => stage.github.checkRuns('ada/engine').find(({ status }) => status === 'in_progress'),
    { timeoutMs: 20_000, what: 'a started check run' },
  );
}

async function agentPid(): Promise<number> {
  const lock = await readFile(join(stage.dataDir, 'agents/local/1/agent.json'), 'utf8');
  return z.object({ pid: z.number() }).parse(JSON.parse(lock)).pid;
}

describe('a database that dies', () => {
  it('is started again; deliveries meanwhile are refused for GitHub to keep, and nothing is lost', async () => {
    await stage.comment('/run count to=60');
    const { detailsUrl } = await started();
    await readLines(detailsUrl, (line) => line === 'line 3');
    const pidFile = join(stage.dataDir, 'postgres/data/postmaster.pid');
    const [pid] = (await readFile(pidFile, 'utf8')).split('\n');

    process.kill(Number(pid), 'SIGKILL');
    await stage.comment('/run slow-start');
    await stage.github.settled();
    const refused = stage.github.deliveries.findLast(({ event }) => event === 'issue_comment');

    await expect
      .poll(async () => (await fetch(`${stage.server.url}/readyz`)).status, { timeout: 30_000 })
      .toBe(200);
    expect([202, 503]).toContain(refused?.statusCode);
    if (refused?.statusCode === 503) await stage.github.redeliver(refused.guid);
    expect((await stage.finished('count')).conclusion).toBe('success');
    expect((await stage.finished('slow-start')).conclusion).toBe('success');
    const lines = await readLines(detailsUrl);
    expect(lines.filter((line) => line.startsWith('line '))).toHaveLength(60);
  });
});
