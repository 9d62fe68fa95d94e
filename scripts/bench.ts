// `npm run bench [-- NAME…]`: what slashrun costs, each row against a baseline measured in the same
// run, medians of `BENCH_TIMES`, else of five. Prints a table and writes `bench-results.json`.
import { writeFile } from 'node:fs/promises';
import { LOG_COMMAND, measureLog } from './bench/log-throughput.ts';
import { measureLogPage } from './bench/log-page.ts';
import { measureMachineStart } from './bench/machine-start.ts';
import { type Row, resultOf } from './bench/row.ts';
import { measureStart } from './bench/start.ts';
import { measureUpload } from './bench/upload.ts';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../test/support/docker-image.ts';
import { type Stage, openStage } from '../test/support/stage.ts';

const TIMES = Number(process.env['BENCH_TIMES'] ?? 5);
const RESULTS = 'bench-results.json';

/** Each opens what it needs: `npm run bench -- upload` needs no Docker. */
const BENCHES = new Map<string, () => Promise<Row[]>>([
  ['start', async () => [...(await inDocker(measureStart)), ...(await measureMachineStart(TIMES))]],
  ['log', () => inDocker(measureLog)],
  ['log-page', () => measureLogPage(TIMES)],
  ['upload', () => measureUpload(TIMES)],
]);

const DEFINITION = `
- step: {name: start, image: ${BUSYBOX_IMAGE}, command: echo hello}
- step: {name: log, image: ${BUSYBOX_IMAGE}, command: ${LOG_COMMAND}}
`;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.has(name));
if (unknown.length > 0)
  throw new Error(`there is no bench '${unknown.join("', '")}': ${[...BENCHES.keys()].join(', ')}`);

const results = [];
for (const [name, measure] of BENCHES)
  if (asked.length === 0 || asked.includes(name)) results.push(...(await measure()).map(resultOf));
console.table(
  results.map(({ name, ours, baseline, unit, baselineName, ratio, goal, reached }) => ({
    name,
    ours: `${ours.toFixed(2)} ${unit}`,
    baseline: `${baseline.toFixed(2)} ${unit} (${baselineName})`,
    ratio: ratio.toFixed(2),
    goal: `${goal} ${reached ? 'reached' : 'MISSED'}`,
  })),
);
await writeFile(RESULTS, `${JSON.stringify({ times: TIMES, results }, null, 2)}\n`);

async function inDocker(measure: (stage: Stage, times: number) => Promise<Row>): Promise<Row[]> {
  ensureBusyboxImage();
  const stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'docker' },
  });
  try {
    stage.github.warmUp();
    return [await measure(stage, TIMES)];
  } finally {
    await stage.close();
  }
}
