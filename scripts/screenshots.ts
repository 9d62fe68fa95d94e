// `npm run screenshots`: every page of the real server with real executions, wide and narrow, light and
// dark, as pictures to look at. `-- FOLDER NAME …` puts them elsewhere, or takes only some.
import { parseArgs } from 'node:util';
import { runExecutions } from './screenshots/run-executions.ts';
import { takeShots } from './screenshots/take-shots.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [folder = 'dist/screenshots', ...names] = positionals;
const stage = await runExecutions();
try {
  stage.github.signIn.browserOf(stage.ada);
  const count = await takeShots({ url: stage.server.url, folder, names });
  console.log(`${count} pictures in ${folder}`);
} finally {
  await stage.close();
}
