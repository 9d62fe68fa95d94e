// The program on the machine. SIGTERM drains it, however often it comes; so does the first SIGINT,
// while a second one ends it at once.
import { pino } from 'pino';
import { runAgent } from './agent.ts';
import { readConfig } from './config.ts';

const logger = pino();
const drain = new AbortController();
const startDraining = (signal: NodeJS.Signals) => {
  logger.info({ signal }, 'draining: no more claims');
  drain.abort();
};
process.on('SIGTERM', startDraining);
process.once('SIGINT', startDraining);

try {
  await runAgent(readConfig(), logger, drain.signal);
  // Kept-alive connections would hold the process for seconds more.
  process.exit(0);
} catch (error) {
  logger.fatal({ err: error }, 'the agent cannot work');
  process.exit(1);
}
