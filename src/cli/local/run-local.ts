import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { configFiles } from '../../core/container/config-files.ts';
import { environmentVariables } from '../../core/container/environment-variables.ts';
import { passwordsIn } from '../../core/container/passwords-in.ts';
import { parseDefinition } from '../../core/definition/parse-definition.ts';
import { formatProblem } from '../../core/definition/problem.ts';
import { ExecutionId } from '../../core/execution/execution-id.ts';
import { CommitSha, type ExecutionSpec } from '../../core/execution/execution-spec.ts';
import { parseSettings } from '../../core/settings/parse-settings.ts';
import { STOP_LADDER } from '../../core/settings/settings-schema.ts';
import type { Assignment } from '../../protocol/protocol.ts';
import { WrongUsage } from '../cli-error.ts';
import { readEnvironment } from '../environment.ts';
import { packFolder } from '../package/pack-folder.ts';
import { paintFor } from '../paint.ts';
import type { RunRequest } from '../start/check-request.ts';
import type { Terminal } from '../terminal.ts';
import { LocalAgent } from './local-agent.ts';
import { LocalApp } from './local-app.ts';
import { findLocalFiles, placeInputs } from './local-inputs.ts';
import { LocalOutputs } from './local-outputs.ts';
import { planLocal } from './plan-local.ts';
import { requireDocker } from './require-docker.ts';
import { renderResult, resultExitCode } from './render-result.ts';

/** The agent renews at a third of this; nothing here is ever lost for being late. */
const LEASE_MS = 60_000;

export type LocalOptions = {
  request: RunRequest;
  /** Where outputs go; undefined for a folder below `.slashrun/outputs`. */
  outputs: string | undefined;
  /** Without a container: the command can read what the person can. */
  isProcess: boolean;
  json: boolean;
};

/**
 * Runs a step of the working directory on this machine: no server, the same agent and the same layout.
 * Answers the exit code: the command's own where it had one.
 */
export async function runLocal(options: LocalOptions, terminal: Terminal): Promise<number> {
  const { request, isProcess, json } = options;
  if (!isProcess) await requireDocker();
  const say = (text: string) => terminal.writeError(text);
  const packed = await packFolder('.', {
    confirm: async () => true,
    onWarning: (message) => say(`slashrun: ${message}\n`),
  });
  const temporary = await mkdtemp(join(tmpdir(), 'slashrun-local-'));
  try {
    const spec = plan(packed.request, request);
    for (const warning of spec.warnings) say(`slashrun: ${warning}\n`);
    const files = await findLocalFiles(spec.inputs);
    const outputs = new LocalOutputs(resolve(options.outputs ?? nextOutputs()));
    await mkdir(outputs.folder, { recursive: true });
    const token = randomBytes(24).toString('base64url');
    const paint = paintFor(terminal);
    const app = new LocalApp({
      assignment: assignmentOf(spec),
      token,
      code: packed.file,
      inputs: (baseUrl) => placeInputs(spec.inputs, { baseUrl, files }),
      files,
      outputs,
      onLog: (stream, bytes) => {
        const text = bytes.toString('utf8');
        if (stream === 'stdout' && !json) terminal.write(text);
        else say(stream === 'status' ? paint.dim(text) : text);
      },
      onStatusDetail: (detail) => say(paint.dim(`status: ${detail}\n`)),
    });
    const report = await withAgent(app, { token, folder: temporary, isProcess, say });
    terminal.write(renderResult({ spec, report, outputs, json }));
    return resultExitCode(report.result);
  } finally {
    await packed.remove();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Packed = { sha256: string; definition: string };

function plan({ sha256, definition: text }: Packed, request: RunRequest): ExecutionSpec {
  const parsed = parseDefinition(text, 'valohai.yaml');
  if (!parsed.ok) throw new WrongUsage(parsed.problems.map(formatProblem).join('\n'));
  const settings = parseSettings('', 'settings', () => ({ ok: true, value: '' }));
  if (!settings.ok) throw new Error(settings.problems.join('; '));
  const planned = planLocal({
    definition: parsed.definition,
    settings: settings.settings,
    request,
    commit: CommitSha.parse(sha256),
    project: basename(resolve('.')),
    person: userInfo().username,
  });
  if (!planned.ok) throw new WrongUsage(planned.messages.join('\n'));
  return planned.spec;
}

/** By the time, so that the newest stands last. */
function nextOutputs(): string {
  const name = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  return join('.slashrun', 'outputs', name);
}

function assignmentOf(spec: ExecutionSpec): Assignment {
  const executionId = ExecutionId.parse(randomUUID());
  const counter = 1;
  return {
    executionId,
    attempt: 1,
    leaseId: randomUUID(),
    leaseMs: LEASE_MS,
    counter,
    image: spec.image,
    command: spec.command,
    environmentVariables: environmentVariables({ spec, executionId, groups: [] }),
    secrets: spec.inputs.flatMap(({ uris }) => uris.flatMap(passwordsIn)),
    configFiles: configFiles({ spec, executionId, counter, createdAt: Date.now() }),
    environment: { slug: spec.environment, name: spec.environment },
    programKey: randomBytes(24).toString('base64url'),
    inputs: spec.inputs.map(({ name, download }) => ({ name, download })),
    sharesCaches: true,
    container: spec.container,
    limits: spec.limits,
    ...(spec.stopCondition !== undefined && { stopCondition: spec.stopCondition }),
    stopLadder: [...STOP_LADDER],
    moves: { beforeCommand: false, inCommand: false },
  };
}

type Agent = {
  token: string;
  folder: string;
  isProcess: boolean;
  say: (text: string) => void;
};

/** Until the execution has ended; Ctrl+C stops it with grace, a second one at once. */
async function withAgent(app: LocalApp, { token, folder, isProcess, say }: Agent) {
  const server = createServer({ requestTimeout: 0 }, getRequestListener(app.routes.fetch));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  app.baseUrl = `http://127.0.0.1:${port}`;
  const engine = isProcess ? 'process' : 'docker';
  const environment = readEnvironment().forAgent;
  const agent = await LocalAgent.start({ appUrl: app.baseUrl, token, folder, engine, environment });
  const stop = () => {
    say('slashrun: stopping; Ctrl+C again ends it at once\n');
    app.stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await Promise.race([app.ended, agent.failure()]);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await agent.end();
    server.closeAllConnections();
    server.close();
  }
}
