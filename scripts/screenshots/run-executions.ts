import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stage, openStage } from '../../test/support/stage.ts';
import { SETTINGS, repositoryFiles } from './repository-files.ts';

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

/** The real server after it has run real executions; the last of them still runs. */
export async function runExecutions(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-screenshots-'));
  const settings = join(folder, 'settings.yaml');
  await writeFile(settings, SETTINGS);
  const stage = await openStage({
    files: await repositoryFiles(),
    environment: { LOCAL_ENGINE: 'process', SETTINGS_FILE: settings },
  });
  const { github } = stage;
  const runs = () => github.checkRuns('ada/engine');
  for (const [index, command] of COMMANDS.entries()) {
    await stage.comment(command);
    await github.waitFor(() => runs()[index]?.status === 'completed', {
      what: `the end of ${command}`,
    });
  }
  for (const command of ONGOING) await stage.comment(command);
  const all = COMMANDS.length + ONGOING.length;
  await github.waitFor(() => runs().length === all, { what: `${all} check runs` });
  return stage;
}
