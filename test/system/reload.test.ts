// Settings that change while executions run.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step: {name: slow, image: unused, command: sleep 1000}
- step: {name: quick, image: unused, command: echo quick}
- step: {name: elsewhere, image: unused, command: echo elsewhere}
`;

describe('a SIGHUP', () => {
  let folder: string;
  let settings: string;
  let stage: Stage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slashrun-reload-'));
    settings = join(folder, 'settings.yaml');
    await writeFile(settings, 'environments: {local: {workers: 1}}');
    stage = await openStage({
      files: { 'valohai.yaml': DEFINITION },
      environment: { SETTINGS_FILE: settings, LOCAL_ENGINE: 'process', LEASE_SECONDS: '3' },
    });
  });
  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  const isLogged = (message: string, times: number) =>
    stage.github.waitFor(
      () => stage.server.log.filter(({ msg }) => msg === message).length === times,
      { every: 50, timeoutMs: 15_000, what: message },
    );

  it('adds and takes away environments without losing what runs', async () => {
    await stage.comment('/run slow');
    await isLogged('execution claimed', 1);
    await writeFile(settings, 'environments: {other: {workers: 1}, local: {workers: 0}}');
    process.kill(stage.server.pid, 'SIGHUP');
    await isLogged('settings reloaded', 1);
    await stage.comment('/run elsewhere');
    expect((await stage.finished('elsewhere')).summary).toContain('Environment `other`');
    expect(stage.github.checkRuns('ada/engine')[0]?.status).toBe('in_progress');
    await stage.comment('/stop slow --now');
    expect((await stage.finished('slow')).conclusion).toBe('cancelled');
  });

  it('that takes an environment away ends what waits for it, with the reason', async () => {
    await writeFile(settings, 'environments: {other: {workers: 1}, closed: {workers: 0}}');
    process.kill(stage.server.pid, 'SIGHUP');
    await isLogged('settings reloaded', 2);
    await stage.comment('/run elsewhere env=closed --title=waits');
    await stage.github.waitFor(() =>
      stage.github.checkRuns('ada/engine').some(({ title }) => title?.includes('(closed)')),
    );
    await writeFile(settings, 'environments: {other: {workers: 1}}');
    process.kill(stage.server.pid, 'SIGHUP');
    const ended = await stage.github.waitFor(
      () =>
        stage.github.checkRuns('ada/engine').findLast(({ conclusion }) => conclusion === 'failure'),
      { timeoutMs: 15_000, what: 'the end of what waits' },
    );
    expect(ended.summary).toContain("the environment 'closed' is no more: choose another");
  });

  it('with a file that is wrong changes nothing, and says what is wrong', async () => {
    await writeFile(settings, 'environments: {other: {wrokers: 1}}');
    process.kill(stage.server.pid, 'SIGHUP');
    await isLogged('the settings are not taken: the old ones stay', 1);
    const said = stage.server.log.find(({ msg }) => msg.startsWith('the settings are not taken'));
    expect(said?.['problems']).toContain("'wrokers' is not known here; did you mean 'workers'?");
    await stage.comment('/run quick env=other');
    expect((await stage.finished('quick')).conclusion).toBe('success');
  });
});
