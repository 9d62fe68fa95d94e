#!/usr/bin/env node
// The `slashrun` command. What a command needs is loaded when it is called: the others start at once.
import { Command, Help, type Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { addCompletion } from './completion/add-completion.ts';
import { addDoctor } from './doctor/add-doctor.ts';
import { addLint } from './add-lint.ts';
import { addSchema } from './add-schema.ts';
import { addAgent, addServe } from './server/add-serve.ts';
import { addLogs } from './log/add-logs.ts';
import { addOpen } from './open/add-open.ts';
import { addOutputs } from './outputs/add-outputs.ts';
import { addList } from './show/add-list.ts';
import { addCompare, addShow } from './show/add-show.ts';
import { addEnvironments, addStatus } from './show/add-status.ts';
import { addSignIn } from './sign-in/add-sign-in.ts';
import { addRerun, addRun } from './start/add-run.ts';
import { addStop } from './stop/add-stop.ts';
import { addWatch } from './watch/add-watch.ts';
import { EXIT_CODES } from './cli-error.ts';
import { readEnvironment } from './environment.ts';
import { expandCommand } from './expand-command.ts';
import { type Terminal, openTerminal } from './terminal.ts';

const FIRST_ARGUMENT = 2;

/** In the order of `--help`. */
const COMMANDS: readonly ((program: Command, terminal: Terminal) => void)[] = [
  addRun,
  addRerun,
  addStop,
  addWatch,
  addLogs,
  addList,
  addShow,
  addCompare,
  addOutputs,
  addOpen,
  addStatus,
  addEnvironments,
  addSignIn,
  addServe,
  addAgent,
  addLint,
  addDoctor,
  addSchema,
];

const program = new Command('slashrun')
  .description('Runs steps of valohai.yaml on machines that have what they need.')
  .version(manifest.version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print what a command does')
  .configureHelp({ optionDescription: describeOption })
  .showSuggestionAfterError()
  .showHelpAfterError('(--help says more)')
  // Wrong usage is told from a file that has mistakes.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_CODES.wrongUsage));

// Whoever reads, such as `head`, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const terminal = openTerminal(readEnvironment().wantsColors);
for (const add of COMMANDS) add(program, terminal);
const args = process.argv.slice(FIRST_ARGUMENT);
await addCompletion(program, args);

const expanded = expandCommand(args, program.commands);
if (expanded.ok) await program.parseAsync(expanded.args, { from: 'user' });
else {
  terminal.writeError(`slashrun: ${expanded.message}\n`);
  process.exitCode = EXIT_CODES.wrongUsage;
}

/** That what was not given is not so needs no words. */
function describeOption(option: Option): string {
  const description = Help.prototype.optionDescription.call(new Help(), option);
  return description.replace(/ ?\(default: (?:false|\[\])\)/, '');
}
