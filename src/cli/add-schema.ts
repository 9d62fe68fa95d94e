import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Adds `slashrun schema`. */
export function addSchema(program: Command, terminal: Terminal): void {
  program
    .command('schema')
    .summary('print the JSON Schema of valohai.yaml')
    .description('Prints the JSON Schema of valohai.yaml or of .github/slashrun.yml, for editors.')
    .option('--rules', 'that of .github/slashrun.yml', false)
    .action(async ({ rules }: { rules: boolean }) => {
      const { definitionJsonSchema } = await import('../core/definition/definition-json-schema.ts');
      const { rulesJsonSchema } = await import('../core/rules/rules-json-schema.ts');
      const schema = rules ? rulesJsonSchema() : definitionJsonSchema();
      terminal.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
