import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { report } from '../add-command.ts';
import { wholeEnvironment } from '../environment.ts';
import type { Terminal } from '../terminal.ts';
import type { DoctorFlags } from './run-doctor.ts';

/** Beside the folder that the command is built into. */
const MANIFEST = fileURLToPath(new URL('../app.yml', import.meta.url));

/** Adds `slashrun doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('say what is wrong with the set-up, and how to mend it')
    .description(
      'Looks at what a server needs, with the variables that it would be started with: the variables and the settings themselves, the GitHub App and its installations, deliveries and the public address, sign-in, Docker, the database, the queue, buckets, and machines of Amazon.',
    )
    // Not `--env-file`: Node takes that one for itself, wherever it stands.
    .option('--env <file>', "the server's .env file (default: .env, if there is one)")
    .addOption(
      new Option('--manifest <file>', 'what the App should be').default(MANIFEST, "slashrun's own"),
    )
    .option('--json', 'print what is found as JSON', false)
    .addHelpText('after', HELP)
    .action((options: DoctorFlags) =>
      report(terminal, async () => {
        const { runDoctor } = await import('./run-doctor.ts');
        return runDoctor(options, { terminal, environment: wholeEnvironment() });
      }),
    );
}

const HELP = `
Run it in the server's folder, as its user: it reads .env and the variables as
the server does, and what is set wins over the file. Amazon is asked with the
credentials that its SDK finds. Nothing is changed, but that it puts one object
into the bucket for outputs and makes one launch template for each environment
of Amazon, and takes them away again; machines are asked for as dry runs.

Exit codes: 0 all is well (⚠ may be shown), 1 something does not work (✗),
2 wrong usage.

Examples:
  slashrun doctor
  slashrun doctor --env /etc/slashrun/.env
  slashrun doctor --json | jq .findings
`;
