import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Behind which shells send the words of the line that is being written. */
const ASKED = ['complete', '--'];

/**
 * Adds `slashrun completion SHELL`, and the hidden command that its scripts ask at each press of the key.
 * It completes the commands that are there already. What stands in this folder, such as names of steps,
 * is read only when a shell asks.
 */
export async function addCompletion(program: Command, args: readonly string[]): Promise<void> {
  const root = tab(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')
    ?.summary('print a script that completes what is typed, for a shell')
    .description(
      'Prints a script for a shell by which the Tab key completes commands, options, steps and parameters.',
    )
    .addHelpText('after', EXAMPLES);
  for (const command of program.commands) {
    const completed = root.commands.get(command.name());
    if (completed) completed.description = command.summary() || command.description();
  }
  if (!ASKED.every((word, index) => args[index] === word)) return;
  const { offerWhatIsHere } = await import('./offer-what-is-here.ts');
  await offerWhatIsHere(root, args.slice(ASKED.length));
}

const EXAMPLES = `
Examples:
  source <(slashrun completion bash)    for this shell; in ~/.bashrc, for every one
  source <(slashrun completion zsh)     in ~/.zshrc, below compinit
  slashrun completion fish > ~/.config/fish/completions/slashrun.fish
  slashrun completion powershell | Out-String | Invoke-Expression
`;
