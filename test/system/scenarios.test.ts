// What happens on GitHub, one folder of test/scenarios each, on the real server.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAgents } from '../support/end-agents.ts';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import type { CheckRun } from '../support/github/state.ts';
import { type Expected, readScenario } from '../support/scenario.ts';
import { type ScenarioStage, openScenario } from '../support/scenario-stage.ts';
import { type Server, startServer } from '../support/server.ts';

const FOLDER = 'test/scenarios';
const SETTINGS = `
environments:
  local: {workers: 3, stop: [{signal: SIGTERM, grace: 5s}]}
  big: {workers: 1, price-per-hour: 360}
  shared: {workers: 1, quotas: {at-once-per-person: 1}}
  spent: {workers: 1, quotas: {hours-a-month: 0}}
variable-groups:
  - {name: production, variables: {MODE: production}}
`;

let github: GitHubStandIn;
let server: Server;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'slashrun-scenarios-'));
  const settings = join(dataDir, 'settings.yaml');
  await writeFile(settings, SETTINGS);
  github = await startGitHub();
  server = await startServer({
    dataDir,
    environment: {
      APP_ID: String(github.app.appId),
      PRIVATE_KEY: github.app.privateKey,
      WEBHOOK_SECRET: github.app.webhookSecret,
      GITHUB_API_URL: github.url,
      SETTINGS_FILE: settings,
      LOCAL_ENGINE: 'process',
    },
  });
  github.deliverTo(`${server.url}/api/github/webhooks`);
});

afterAll(async () => {
  await server.stop();
  await endAgents(dataDir);
  await github.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

describe('on GitHub', async () => {
  const names = (await readdir(FOLDER)).toSorted();
  it.each(names.map((name, index) => [titleOf(name), name, index] as const))(
    '%s',
    async (_title, name, index) => {
      const scenario = await readScenario(FOLDER, name);
      const stage = await openScenario({ github, server }, scenario, index);
      for (const event of scenario.events) await stage.act(event);
      await untilTrue(stage, scenario.expected);
      expect(shown(stage, scenario.expected)).toEqual(wanted(scenario.expected));
      const missing = stage
        .checks()
        .flatMap((check, number) => missingIn(check, scenario.expected.checks[number]));
      expect(missing).toEqual([]);
      for (const [number, reply] of stage.replies().entries())
        for (const piece of scenario.expected.replies[number] ?? [])
          expect(reply.body).toContain(piece);
      expect(github.violations).toEqual([]);
    },
  );
});

/** Waits as long as there is hope; what is missing then is shown by the comparison. */
async function untilTrue(stage: ScenarioStage, expected: Expected): Promise<void> {
  const target = JSON.stringify(wanted(expected));
  await github
    .waitFor(() => JSON.stringify(shown(stage, expected)) === target, { timeoutMs: 15_000 })
    .catch(() => undefined);
}

function shown(stage: ScenarioStage, expected: Expected) {
  const comment = stage.lastComment();
  return {
    checks: stage.checks().map(({ name, status, conclusion }) => [name, status, conclusion]),
    replies: stage.replies().length,
    minimized: stage.replies().filter(({ isMinimized }) => isMinimized).length,
    reactions:
      expected.reactions === undefined || comment === undefined
        ? []
        : github
            .reactions(comment)
            .map(({ content }) => content)
            .toSorted(),
  };
}

function wanted({ checks, replies, minimized, reactions = [] }: Expected) {
  return {
    checks: checks.map(({ name, status, conclusion }) => [name, status, conclusion ?? null]),
    replies: replies.length,
    minimized,
    reactions: reactions.toSorted(),
  };
}

/** What a check was to say and does not. */
function missingIn(check: CheckRun, expected: Expected['checks'][number] | undefined): string[] {
  if (!expected) return [];
  const said = `${check.title ?? ''}\n${check.summary ?? ''}\n${check.text ?? ''}`;
  const buttons = check.actions.map(({ label }) => label).join(', ');
  const lines = check.annotations.map((each) => `${each.path}:${each.start_line}`).join(', ');
  return [
    ...[expected.title ?? '', ...expected.says]
      .filter((piece) => !said.includes(piece))
      .map((piece) => `'${piece}' in ${said}`),
    ...expected.saysNot
      .filter((piece) => said.includes(piece))
      .map((piece) => `no '${piece}' in ${said}`),
    ...(expected.actions && expected.actions.join(', ') !== buttons ? [`buttons: ${buttons}`] : []),
    ...(expected.annotations && expected.annotations.join(', ') !== lines
      ? [`annotations: ${lines}`]
      : []),
  ];
}

/** `07-a-push-runs` is the sentence "a push runs". */
function titleOf(name: string): string {
  return name.replace(/^\d+-/, '').replaceAll('-', ' ');
}
