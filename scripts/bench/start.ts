import { BUSYBOX_IMAGE } from '../../test/support/docker-image.ts';
import { readLines } from '../../test/support/read-lines.ts';
import type { Stage } from '../../test/support/stage.ts';
import { bareStart } from './bare-docker.ts';
import { nextCheckRun } from './next-check-run.ts';
import type { Row } from './row.ts';

/**
 * From the comment, which GitHub delivers as a signed webhook, to the command's first line read
 * through the log link. The worker is warm and the image present.
 */
export async function measureStart(stage: Stage, times: number): Promise<Row> {
  const ours: number[] = [];
  const baseline: number[] = [];
  await oneStart(stage); // the first pays for what is compiled and connected once
  for (let time = 0; time < times; time += 1) {
    baseline.push(await bareStart(BUSYBOX_IMAGE, ['echo', 'hello']));
    ours.push(await oneStart(stage));
  }
  return {
    name: 'start: webhook → first log line',
    unit: 's',
    ours,
    baseline,
    baselineName: 'docker run --rm → first line',
    goal: { atMost: 1.5 },
  };
}

async function oneStart(stage: Stage): Promise<number> {
  const checkRun = nextCheckRun(stage);
  const startedAt = performance.now();
  stage.repository.comment(stage.pullRequest, { by: stage.ada, body: '/run start' });
  await readLines((await checkRun.created).detailsUrl, (line) => line === 'hello');
  const seconds = (performance.now() - startedAt) / 1000;
  await checkRun.completed();
  return seconds;
}
