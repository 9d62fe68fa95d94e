import type { CheckRunView } from './check-run-view.ts';
import { isEnded } from '../execution/advance.ts';
import { costOf } from '../execution/cost.ts';
import { describeTrigger } from './describe-trigger.ts';
import { formatDollars } from './format-value.ts';
import { code, plain } from './markdown.ts';

/** Where, of what and for whom it ran. */
export function renderDetails(view: CheckRunView): string {
  const { spec, state, counter, executionId, imageDigest, statusDetail } = view;
  const machine = 'machine' in state ? state.machine : undefined;
  const isolation = 'isolation' in state ? state.isolation : undefined;
  const lines = [
    `Environment ${code(spec.environment)}, image ${code(spec.image)}`,
    imageDigest && `Image as pulled ${code(imageDigest)}`,
    statusDetail && `The program says: ${plain(statusDetail)}`,
    costLine(view),
    machine && `Machine ${code(`${machine.provider}/${machine.id}`)}`,
    isolation === 'process' &&
      '**Not isolated**: as a process on the machine itself, not in the image, able to read what the agent can',
    `Commit ${code(spec.commit)}`,
    describeTrigger(spec.trigger),
    spec.isFork && 'Code of a **fork**: it got no secrets and shares nothing',
    `Execution ${code(`#${counter}`)}, ${code(executionId)}`,
  ];
  return lines
    .filter((line) => typeof line === 'string')
    .map((line) => `- ${line}`)
    .join('\n');
}

function costLine({ spec, state }: CheckRunView): string | undefined {
  const { pricePerHour } = spec;
  if (pricePerHour === undefined) return undefined;
  const rate = `${formatDollars(pricePerHour)} an hour`;
  if (!isEnded(state)) return `Costs ${rate} while it runs`;
  const cost = costOf(spec, state, state.endedAt);
  return cost === undefined ? undefined : `Cost ${formatDollars(cost)}, at ${rate}`;
}
