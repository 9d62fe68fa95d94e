import type { Command } from 'commander';
import { report } from '../add-command.ts';
import { EXIT_CODES_HELP } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import type { LoginOptions } from './login.ts';
import type { LogoutOptions } from './logout.ts';
import type { WhoamiOptions } from './whoami.ts';

const SERVER = '--server <url>';
const JSON_OPTION = ['--json', 'print what programs read', false] as const;

const LOGIN_HELP = `
What you are given is kept for this person's eyes only (mode 0600), for each
server. Without a login SLASHRUN_TOKEN is taken, else GITHUB_TOKEN or GH_TOKEN
where the server is named with --server or SLASHRUN_SERVER.
${EXIT_CODES_HELP}
Examples:
  slashrun login --server https://slashrun.example.com
  gh auth token | slashrun login --server https://slashrun.example.com --with-token
`;

/** Adds `slashrun login`, `logout` and `whoami`. */
export function addSignIn(program: Command, terminal: Terminal): void {
  program
    .command('login')
    .summary('sign in to a server')
    .description(
      'Signs in to a server with GitHub: you confirm a code on a page of GitHub, in any browser. You then see what you can read on GitHub, and start and stop where you can write.',
    )
    .option(SERVER, 'the server (default: where you signed in last)')
    .option('--with-token', 'read a GitHub token from the standard input instead', false)
    .option(...JSON_OPTION)
    .addHelpText('after', LOGIN_HELP)
    .action((options: LoginOptions) =>
      report(terminal, async () => {
        const { login } = await import('./login.ts');
        return login(options, terminal);
      }),
    );
  program
    .command('logout')
    .summary('forget a login')
    .description(
      'Removes what was kept of a login. GitHub lists what you allowed under Settings, Applications.',
    )
    .option(SERVER, 'the server (default: where you signed in last)')
    .option('--all', 'of all servers', false)
    .option(...JSON_OPTION)
    .addHelpText('after', EXIT_CODES_HELP)
    .action((options: LogoutOptions) =>
      report(terminal, async () => {
        const { logout } = await import('./logout.ts');
        return logout(options, terminal);
      }),
    );
  program
    .command('whoami')
    .summary('print who you are to a server')
    .description('Prints who you are to the server, and which server that is.')
    .option(SERVER, 'the server (default: where you signed in last)')
    .option(...JSON_OPTION)
    .addHelpText('after', EXIT_CODES_HELP)
    .action((options: WhoamiOptions) =>
      report(terminal, async () => {
        const { whoami } = await import('./whoami.ts');
        return whoami(options, terminal);
      }),
    );
}
