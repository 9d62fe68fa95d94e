// The program on the machine. SIGTERM and SIGINT drain it; the second one ends it at once.
import { pino } from 'pino';
import { runAgent } from './agent.ts';
import { readConfig } from './config.ts';

const logger = pino();
const drain = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    logger.info({ signal }, 'draining: no more claims');
    drain.abort();
  });

try {
  await runAgent(readConfig(), logger, drain.signal);
  // Kept-alive connections would hold the process for seconds more.
  process.exit(0);
} catch (error) {
  logger.fatal({ err: error }, 'the agent cannot work');
  process.exit(1);
}
