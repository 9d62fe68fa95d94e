import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { Terminal } from '../terminal.ts';
import type { ListOptions } from './list.ts';

const EXAMPLES = `
slashrun list --state started,queued
slashrun list --step train --where 'accuracy > 0.9 and epochs <= 10'
slashrun list --columns number,state,learning_rate,accuracy --limit 100
slashrun list --json | jq -r '.executions[].id'
`;

/** Adds `slashrun list`. */
export function addList(program: Command, terminal: Terminal): void {
  const command = program
    .command('list')
    .alias('ls')
    .summary('list executions of a repository')
    .description('Lists executions of a repository, the newest first.')
    .option(
      '--state <states>',
      'only these of created,queued,started,stopping,stopped,error,complete',
    )
    .option('--step <name>', 'only of this step')
    .option('--environment <name>', 'only those that run there')
    .option('--person <login>', 'only those that this person asked for')
    .option('--branch <name>', 'only of this branch')
    .option('--pull <number>', 'only of this pull request')
    .option('--commit <id>', 'only at this commit; its beginning is enough')
    .option('--where <condition>', 'only where this holds of metrics and parameters')
    .option('--before <number>', 'only those older than this one')
    .option(
      '--columns <names>',
      'what to show: number,step,title,state,reason,commit,branch,who,environment,created,duration,cost,tags,id, and names of parameters and metrics',
    )
    .option('-n, --limit <count>', 'so many at most', '30');
  addServerOptions(command, { examples: EXAMPLES }).action((options: ListOptions) =>
    report(terminal, async () => {
      const { list } = await import('./list.ts');
      return list(options, terminal);
    }),
  );
}
