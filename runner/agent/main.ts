// The program on the machine. SIGTERM drains it, however often it comes; so does the first SIGINT,
// while a second one ends it at once.
import { type Logger, pino } from 'pino';
import manifest from '../../package.json' with { type: 'json' };
import { runAgent } from './agent.ts';
import { describeVariables, readConfig } from './config.ts';

// No top-level await: the agent is also built as CommonJS, into one file with Node.
if (process.argv.includes('--version')) process.stdout.write(`${manifest.version}\n`);
else if (process.argv.includes('--help')) process.stdout.write(describeVariables());
else run();

function run(): void {
  const logger = pino();
  const drain = new AbortController();
  const startDraining = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'draining: no more claims');
    drain.abort();
  };
  process.on('SIGTERM', startDraining);
  process.once('SIGINT', startDraining);
  work(logger, drain.signal).then(
    // Kept-alive connections would hold the process for seconds more.
    () => process.exit(0),
    (error: unknown) => {
      logger.fatal({ err: error }, 'the agent cannot work');
      process.exit(1);
    },
  );
}

async function work(logger: Logger, drain: AbortSignal): Promise<void> {
  await runAgent(readConfig(), logger, drain);
}
