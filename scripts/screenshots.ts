// `npm run screenshots`: every page of the real server with real executions, wide and narrow, light and
// dark, as pictures to look at. `-- FOLDER NAME …` puts them elsewhere, or takes only some.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStage } from '../test/support/stage.ts';
import { SETTINGS, repositoryFiles } from './screenshots/repository-files.ts';
import { runExecutions } from './screenshots/run-executions.ts';
import { takeShots } from './screenshots/take-shots.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [folder = 'dist/screenshots', ...names] = positionals;
const own = await mkdtemp(join(tmpdir(), 'slashrun-screenshots-'));
const settings = join(own, 'settings.yaml');
await writeFile(settings, SETTINGS);
const stage = await openStage({
  files: await repositoryFiles(),
  environment: { LOCAL_ENGINE: 'process', SETTINGS_FILE: settings },
});
try {
  await runExecutions(stage);
  stage.github.signIn.browserOf(stage.ada);
  const count = await takeShots({ url: stage.server.url, folder, names });
  console.log(`${count} pictures in ${folder}`);
} finally {
  await stage.close();
  await rm(own, { recursive: true });
}
