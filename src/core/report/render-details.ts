import type { CheckRunView } from './check-run-view.ts';
import { isEnded } from '../execution/advance.ts';
import type { Machine } from '../execution/execution-state.ts';
import { costOf } from '../execution/cost.ts';
import { describeTrigger } from './describe-trigger.ts';
import { formatDollars } from './format-value.ts';
import { sayMachineCost } from './render-placement.ts';
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
    view.placement && isRunningOrEnded(view) && sayMachineCost(view.placement),
    machine && machineLine(machine),
    isolation === 'process' &&
      '**Not isolated**: as a process on the machine itself, not in the image, able to read what the agent can',
    `Commit ${code(spec.commit)}`,
    describeTrigger(spec.trigger),
    spec.restarts && `Goes on in place of #${spec.restarts.counter}, whose machine was taken away`,
    spec.isFork && 'Code of a **fork**: it got no secrets and shares nothing',
    `Execution ${code(`#${counter}`)}, ${code(executionId)}`,
  ];
  return lines
    .filter((line) => typeof line === 'string')
    .map((line) => `- ${line}`)
    .join('\n');
}

/** Beside the cost of the execution itself. */
function isRunningOrEnded({ state }: CheckRunView): boolean {
  return 'machine' in state && state.machine !== undefined;
}

function machineLine({ provider, id, type, market }: Machine): string {
  const kind = [type && code(type), market].filter((part) => part !== undefined).join(', ');
  return `Machine ${code(`${provider}/${id}`)}${kind === '' ? '' : ` (${kind})`}`;
}

function costLine({ spec, state }: CheckRunView): string | undefined {
  const ofMachine = 'machine' in state ? state.machine?.pricePerHour : undefined;
  const pricePerHour = ofMachine ?? spec.pricePerHour;
  if (pricePerHour === undefined) return undefined;
  const rate = `${formatDollars(pricePerHour)} an hour`;
  if (!isEnded(state)) return `Costs ${rate} while it runs`;
  const cost = costOf(spec, state, state.endedAt);
  return cost === undefined ? undefined : `Cost ${formatDollars(cost)}, at ${rate}`;
}
