import type { Stage } from '../../test/support/stage.ts';

/** Each waits for the one before: a list that is in the order in which things happened. */
const COMMANDS = [
  '/run train epochs=5 learning_rate=0.01',
  '/run train epochs=8 learning_rate=0.05 hidden=48 title="A wider network"',
  '/run train epochs=8 learning_rate=0.2',
  '/run report',
  '/run broken',
];
/** These are still there when the pictures are taken: one runs, the others wait for it. */
const ONGOING = ['/run long', '/run long epochs=40', '/run train epochs=3'];

const PATIENCE_MS = 120_000;

/** Runs real executions; the last of them still run when it returns. */
export async function runExecutions(stage: Stage): Promise<void> {
  const { github } = stage;
  const runs = () => github.checkRuns('ada/engine');
  for (const [index, command] of COMMANDS.entries()) {
    await stage.comment(command);
    await github.waitFor(() => runs()[index]?.status === 'completed', {
      what: `the end of ${command}`,
      timeoutMs: PATIENCE_MS,
    });
  }
  for (const command of ONGOING) await stage.comment(command);
  const all = COMMANDS.length + ONGOING.length;
  await github.waitFor(() => runs().length === all, {
    what: `${all} check runs`,
    timeoutMs: PATIENCE_MS,
  });
}
