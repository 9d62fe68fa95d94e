// One agent: a folder of its own, an engine, and the loop that asks the app for work.
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { lockFolder } from './agent-lock.ts';
import { AppClient } from './app-client.ts';
import { claimLoop } from './claim-loop.ts';
import type { Config } from './config.ts';
import { runMachine } from './machine/run-machine.ts';
import { openAgent } from './open-agent.ts';

/**
 * Claims and runs executions until `drain` fires; then finishes the one at hand and resolves. On a
 * machine of its own it also resolves when that is told to go. Throws when it cannot work here at all:
 * another agent in the folder, no engine.
 */
export async function runAgent(config: Config, logger: Logger, drain: AbortSignal): Promise<void> {
  await mkdir(config.dir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(config.dir);
  try {
    const { identity } = config;
    if (identity.kind === 'registers') return await runMachine(config, { identity, logger }, drain);
    const { token, machine } = identity;
    const app = new AppClient(config.appUrl, token);
    await claimLoop(await openAgent(config, { app, machine, logger }), drain);
    logger.info('the agent has ended its work');
  } finally {
    await unlock();
  }
}
