// `npm run demo`: the whole way from a comment to a finished check run, for real, on this machine and
// with nothing set up. Ends with 0 when all of it happened. `--keep` leaves everything running.
import { parseArgs } from 'node:util';
import { runDemo } from './demo/run-demo.ts';
import { paint, print } from './demo/terminal.ts';

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
try {
  await runDemo(values);
} catch (error) {
  print(paint.red(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`));
  process.exitCode = 1;
}
