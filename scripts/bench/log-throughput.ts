import { BUSYBOX_IMAGE } from '../../test/support/docker-image.ts';
import { readLines } from '../../test/support/read-lines.ts';
import type { Stage } from '../../test/support/stage.ts';
import { bareLog } from './bare-docker.ts';
import { nextCheckRun } from './next-check-run.ts';
import type { Row } from './row.ts';

const LINES = 2_000_000;
const LINE_BYTES = 100;
const TEXT = 'x'.repeat(LINE_BYTES - 1);

/** What the step `log` of the bench's repository runs. */
export const LOG_COMMAND = `yes ${TEXT} | head -n ${LINES}`;

/**
 * 200 MB of 100-byte lines from the container to the database, from the claim to the end of the
 * execution, when all of them are stored; then they are counted through the log link.
 */
export async function measureLog(stage: Stage, times: number): Promise<Row> {
  const ours: number[] = [];
  const baseline: number[] = [];
  for (let time = 0; time < times; time += 1) {
    baseline.push(await bareLog(BUSYBOX_IMAGE, ['sh', '-c', LOG_COMMAND]));
    ours.push(await oneLog(stage));
  }
  return {
    name: 'log: container → store, 200 MB',
    unit: 'MB/s',
    ours,
    baseline,
    baselineName: 'docker run … > file',
    goal: { atLeast: 0.5 },
  };
}

async function oneLog(stage: Stage): Promise<number> {
  const checkRun = nextCheckRun(stage);
  stage.repository.comment(stage.pullRequest, { by: stage.ada, body: '/run log' });
  const { externalId, detailsUrl } = await checkRun.completed();
  const timeOf = (message: string) =>
    stage.server.log.find(({ msg, executionId }) => msg === message && executionId === externalId)
      ?.time ?? Number.NaN;
  const seconds = (timeOf('execution ended') - timeOf('execution claimed')) / 1000;
  const lines = await readLines(detailsUrl);
  const stored = lines.filter((line) => line === TEXT).length;
  if (stored !== LINES) throw new Error(`${stored} of ${LINES} lines were stored`);
  return (LINES * LINE_BYTES) / 1e6 / seconds;
}
