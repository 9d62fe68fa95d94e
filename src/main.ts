// The server's process: configuration, signals, exit codes.
import { pino } from 'pino';
import { type App, startApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';

/** A shutdown that takes longer is forced. */
const SHUTDOWN_MS = 25_000;

try {
  const config = readConfig();
  const log = pino({ level: config.logLevel });
  const app = await startApp(config, log);
  const shutDown = once(() => end(app));
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);
} catch (error) {
  const text = error instanceof ConfigError ? error.message : describe(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

async function end(app: App): Promise<void> {
  setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
  await app.close();
  process.exit(0);
}

/** The second signal does not wait for anything. */
function once(action: () => Promise<void>): () => void {
  let isFirst = true;
  return () => {
    if (!isFirst) process.exit(1);
    isFirst = false;
    action().catch((error: unknown) => {
      process.stderr.write(`${describe(error)}\n`);
      process.exit(1);
    });
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
