// The server's process: configuration, signals, exit codes.
import { type Logger, pino } from 'pino';
import { type App, startApp } from './app.ts';
import { ConfigError, readConfig, readEnvironment, readSetupConfig } from './config.ts';
import { firstStart } from './first-start.ts';

/** A shutdown that takes longer is forced. */
const SHUTDOWN_MS = 25_000;

try {
  const setup = readSetupConfig(readEnvironment());
  if (setup) await firstStart(setup, pino({ level: setup.logLevel }));
  const config = readConfig();
  const log = pino({ level: config.logLevel });
  const app = await startApp(config, log);
  const shutDown = endOnce(app);
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);
  process.on('SIGHUP', () => reload(app, log));
} catch (error) {
  const text = error instanceof ConfigError ? error.message : describe(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

/** What is wrong with the new settings is said, and the old ones stay. */
function reload(app: App, log: Logger): void {
  const reloaded = async () => app.reload(readConfig());
  reloaded().catch((error: unknown) =>
    log.error(
      error instanceof ConfigError ? { problems: error.message } : { err: error },
      'the settings are not taken: the old ones stay',
    ),
  );
}

/** The first signal ends the app in order; the same one again does not wait for anything. */
function endOnce(app: App): (signal: NodeJS.Signals) => void {
  const heard = new Set<NodeJS.Signals>();
  return (signal) => {
    if (heard.has(signal)) process.exit(1);
    const isFirst = heard.size === 0;
    heard.add(signal);
    if (!isFirst) return; // a terminal's Ctrl+C, and its supervisor's SIGTERM right behind
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${describe(error)}\n`);
        process.exit(1);
      },
    );
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
