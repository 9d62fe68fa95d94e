// An agent on a machine that was launched for it: it comes to work, and it sees to it that the machine
// goes when nobody needs it.
import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import type { LeavingReport } from '../../../src/protocol/protocol.ts';
import type { AgentContext } from '../agent-context.ts';
import { AppRefused } from '../app-error.ts';
import type { Config, Identity } from '../config.ts';
import { openAgent } from '../open-agent.ts';
import { untilAnswered } from '../until-answered.ts';
import { awaitDocker } from './await-docker.ts';
import { findUnfitness } from './find-unfitness.ts';
import { MetadataService } from './metadata-service.ts';
import { type Registered, register } from './register.ts';
import { watchNotices } from './watch-notices.ts';
import { workForLife } from './work-for-life.ts';

/** The registration token is good for so long. */
const REGISTRATION_MS = 15 * 60_000;
/** Docker may come up after the agent. */
const DOCKER_MS = 120_000;
const NO_DOCKER =
  'Docker does not answer: choose an image with Docker that starts with the machine';
/** A last word that nobody hears must not keep the machine. */
const LAST_WORD_MS = 60_000;

type Own = { identity: Extract<Identity, { kind: 'registers' }>; logger: Logger };

/** Works until the machine has to go, and powers it off; when `drain` fires it only ends its work. */
export async function runMachine(
  config: Config,
  { identity, logger }: Own,
  drain: AbortSignal,
): Promise<void> {
  const reason = await live(config, { identity, logger }, drain);
  if (reason === undefined) return;
  logger.warn({ reason }, 'the machine is powered off');
  await promisify(exec)(identity.powerOff);
}

/** Why the machine has to go; undefined when `drain` fired. */
async function live(
  config: Config,
  { identity, logger }: Own,
  drain: AbortSignal,
): Promise<string | undefined> {
  const metadata = new MetadataService(identity.metadataUrl);
  const machineId = await metadata.instanceId();
  const registered = await comeToWork(config, { identity, machineId }, drain);
  if (registered === undefined || 'refusal' in registered) return registered?.refusal;
  const { app, life } = registered;
  const unfit = (await awaitDocker(DOCKER_MS)) ? await findUnfitness(life, logger) : NO_DOCKER;
  if (unfit !== undefined) {
    await sayLast(() => app.reportUnfit({ reason: unfit }, drain), logger);
    return unfit;
  }
  const cache = { ...config.inputCache, maxBytes: life.inputCacheBytes };
  const machine = { provider: life.provider, id: machineId };
  const own = { ...config, engine: 'docker', inputCache: cache } as const;
  const agent = await openAgent(own, { app, machine, logger });
  return workUnderNotice(agent, { ...registered, metadata }, drain);
}

type Taken = Registered | { refusal: string };

async function comeToWork(
  { appUrl, dir }: Config,
  { identity, machineId }: Pick<Own, 'identity'> & { machineId: string },
  drain: AbortSignal,
): Promise<Taken | undefined> {
  const { registrationToken } = identity;
  const late = AbortSignal.timeout(REGISTRATION_MS);
  const signal = AbortSignal.any([drain, late]);
  try {
    return await register({ appUrl, dir, registrationToken, machineId }, signal);
  } catch (error) {
    if (drain.aborted) return undefined;
    if (late.aborted) return { refusal: 'the app was not to be reached' };
    if (error instanceof AppRefused) return { refusal: `the app: ${error.message}` };
    throw error;
  }
}

/** Works while the machine may be taken away at two minutes' notice. */
async function workUnderNotice(
  agent: AgentContext,
  { app, life, bornAt, metadata }: Registered & { metadata: MetadataService },
  drain: AbortSignal,
): Promise<string | undefined> {
  const { logger, interruption } = agent;
  const leaving = new AbortController();
  const over = new AbortController();
  const leave = (report: LeavingReport) => {
    logger.warn(report, 'the machine will be taken away');
    leaving.abort();
    return sayLast(() => app.reportLeaving(report, over.signal), logger);
  };
  const said: Promise<void>[] = [];
  const watching = life.isSpot
    ? watchNotices(
        {
          metadata,
          logger,
          onRebalance: () => {
            interruption.advise();
            said.push(leave({ reason: 'rebalance' }));
          },
          onInterruption: (at) => {
            interruption.announce(at);
            said.push(leave({ reason: 'spot-interruption', at }));
          },
        },
        over.signal,
      )
    : Promise.resolve();
  try {
    return await workForLife(agent, { life, bornAt }, { drain, leaving: leaving.signal });
  } finally {
    await Promise.all(said);
    over.abort();
    await watching;
  }
}

async function sayLast(say: () => Promise<void>, logger: Logger): Promise<void> {
  await untilAnswered(say, AbortSignal.timeout(LAST_WORD_MS)).catch((error: unknown) =>
    logger.warn({ err: error }, 'the app does not hear it'),
  );
}
