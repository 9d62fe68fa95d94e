import type { Command } from 'commander';
import { spawnProgram } from './spawn-program.ts';

const SERVE_HELP = `
It reads its variables from the environment and from .env in this folder; the
first start, without any, opens a page that makes the GitHub App. The most
important ones:

  APP_ID, PRIVATE_KEY_PATH, WEBHOOK_SECRET   the GitHub App
  CLIENT_ID, CLIENT_SECRET                   for people who sign in
  PUBLIC_URL                                 where GitHub and people reach it
  DATABASE_URL                               Postgres (default: a private one)
  SETTINGS_FILE                              environments, buckets, secrets

All of them, with what they mean: .env.example of the package. slashrun doctor
says what is wrong with them.

Examples:
  slashrun serve
  slashrun serve --port 8080
`;

/** Adds `slashrun serve`. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .summary('run the server')
    .description('Runs the server until it is ended: takes deliveries of GitHub, serves the page.')
    .option('--port <number>', 'where it listens (variable PORT)')
    .option('--host <address>', 'on which address (variable HOST)')
    .addHelpText('after', SERVE_HELP)
    .action(async ({ port, host }: { port?: string; host?: string }) => {
      process.exitCode = await spawnProgram('main.js', {
        ...(port !== undefined && { PORT: port }),
        ...(host !== undefined && { HOST: host }),
      });
    });
}

const AGENT_HELP = `
A server starts its own agents on its machine and on machines of Amazon: this is
for those who want to see one. It reads SLASHRUN_URL, SLASHRUN_AGENT_TOKEN,
SLASHRUN_MACHINE_PROVIDER, SLASHRUN_MACHINE_ID and what
slashrun agent --variables lists.
`;

/** Adds `slashrun agent`. */
export function addAgent(program: Command): void {
  program
    .command('agent')
    .summary('run the worker')
    .description('Claims executions from a server and runs them on this machine.')
    .option('--variables', 'list the variables that it reads', false)
    .addHelpText('after', AGENT_HELP)
    .action(async ({ variables }: { variables: boolean }) => {
      process.exitCode = await spawnProgram('agent.js', {}, variables ? ['--help'] : []);
    });
}
