import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dockerAvailable } from '../../support/docker.ts';
import { ensureBusyboxImage } from '../../support/docker-image.ts';
import { spawnAgent, type SpawnedAgent } from './spawn-agent.ts';
import { AGENT_TOKEN, AppStandIn } from './app-stand-in.ts';

const hasDocker = dockerAvailable();
const engines = hasDocker ? (['docker', 'process'] as const) : (['process'] as const);
const WAIT = { timeout: 15_000, interval: 10 };

let app: AppStandIn;
let dir: string;
const agents: SpawnedAgent[] = [];

function processes(): string {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
}

function start(engine: string): SpawnedAgent {
  const agent = spawnAgent({
    url: app.url,
    dir,
    engine,
    machineId: `main-${dir.slice(-6)}`,
  });
  agents.push(agent);
  return agent;
}

beforeAll(() => {
  if (hasDocker) ensureBusyboxImage();
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slashrun-main-'));
  app = new AppStandIn();
  await app.up();
});

afterEach(async () => {
  for (const { child, ended } of agents.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await app.down();
});

describe.each(engines)(
  'the agent as one file with the %s engine',
  { timeout: 30_000 },
  (engine) => {
    it('leaves at once on SIGTERM when it has nothing to do', async () => {
      const agent = start(engine);
      await vi.waitFor(() => expect(app.claims).toHaveLength(1), WAIT);
      agent.child.kill('SIGTERM');
      expect(await agent.ended).toBe(0);
      expect(await readdir(dir)).toEqual(['executions', 'input-cache']);
    });

    it('shows its token nowhere to the command', async () => {
      start(engine);
      const execution = app.assign({
        command: ['env', 'cat /proc/[0-9]*/environ 2>/dev/null | tr "\\000" "\\n"', 'echo done'],
      });
      await vi.waitFor(() => expect(execution.exit?.result.outcome).toBe('complete'), WAIT);
      const seen = execution.lines.map((line) => line.text).join('\n');
      expect(seen).toContain('VH_CONFIG_DIR=');
      expect(seen).not.toContain(AGENT_TOKEN);
      expect(seen).not.toContain('SECRET_OF_THE_MACHINE');
      await vi.waitFor(
        async () => expect(await readdir(join(dir, 'executions'))).toEqual([]),
        WAIT,
      );
    });

    it('clears away what a killed predecessor left', async () => {
      const predecessor = start(engine);
      const marker = `61.${Math.floor(Math.random() * 1e9)}`;
      const execution = app.assign({ command: ['echo ready', `sleep ${marker}`] });
      await vi.waitFor(
        () => expect(execution.lines.map(({ text }) => text)).toContain('ready'),
        WAIT,
      );
      predecessor.child.kill('SIGKILL');
      await predecessor.ended;
      expect(processes()).toContain(`sleep ${marker}`);
      const claims = app.claims.length;
      start(engine);
      await vi.waitFor(() => expect(app.claims.length).toBeGreaterThan(claims), WAIT);
      expect(await readdir(join(dir, 'executions'))).toEqual([]);
      await vi.waitFor(() => expect(processes()).not.toContain(`sleep ${marker}`), WAIT);
    });

    it('refuses a folder in which another agent works', async () => {
      start(engine);
      await vi.waitFor(() => expect(app.claims).toHaveLength(1), WAIT);
      const second = start(engine);
      expect(await second.ended).toBe(1);
      expect(second.output()).toContain('another agent');
    });
  },
);

describe('the agent as one file', () => {
  it('names every setting that is missing', async () => {
    let output = '';
    try {
      execFileSync(process.execPath, ['dist/agent.js'], {
        env: {},
        stdio: 'pipe',
        encoding: 'utf8',
      });
    } catch (error) {
      output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    }
    expect(output).toContain('SLASHRUN_URL');
    expect(output).toContain('SLASHRUN_AGENT_TOKEN');
    expect(output).toContain('SLASHRUN_MACHINE_ID');
  });
});
