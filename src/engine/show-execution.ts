import { isEnded } from '../core/execution/advance.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import { pullRequestOf } from '../core/execution/execution-spec.ts';
import { timelineOf } from '../core/execution/timeline.ts';
import { PLAIN_TEXT, describeTrigger } from '../core/report/describe-trigger.ts';
import { metricDirection } from '../core/report/metric-direction.ts';
import { machineCost } from '../core/report/machine-cost.ts';
import type { Placement } from '../core/report/placement.ts';
import { reproduceCli } from '../core/report/reproduce-cli.ts';
import { reproduceDocker } from '../core/report/reproduce-docker.ts';
import { hideCredentials } from '../core/input/hide-credentials.ts';
import { explainCause } from '../core/report/explain-cause.ts';
import type { ExecutionDetail } from '../protocol/people-api.ts';
import type { Dependencies } from './dependencies.ts';
import { describeTarget } from './describe-target.ts';
import { resultsOf } from './execution-row.ts';
import { placementOf } from './placement-of.ts';
import type { ListedExecution } from './ports/execution-lists.ts';
import type { CheckRunRecord, ExecutionDetails } from './ports/store.ts';
import { summarizeExecution } from './summarize-execution.ts';

/** Everything about an execution, for somebody who may read it. */
export async function showExecution(
  deps: Dependencies,
  listed: ListedExecution,
  { mayWrite }: { mayWrite: boolean },
): Promise<ExecutionDetail> {
  const { store } = deps;
  const { execution } = listed;
  const { spec, state, createdAt } = execution;
  const source = resultsOf(execution);
  const now = deps.now();
  const [details, changes, outputs, placement, logLines, checkRun] = await Promise.all([
    store.executions.details(source),
    store.executions.history(execution.id),
    store.outputs.list(source),
    placementOf(deps, execution),
    store.logs.lineCount(source),
    store.executions.checkRun(execution.id),
  ]);
  const timings = spec.reuses === undefined ? details.timings : {};
  const ended = isEnded(state);
  return {
    ...summarizeExecution(listed, now),
    ...causeOf(execution),
    timeline: timelineOf({ state, createdAt, changes, timings, now }),
    asked: describeTrigger(spec.trigger, PLAIN_TEXT),
    comment: repeatedBy(execution),
    ...asPlanned(execution),
    inputs: inputsOf(execution, details),
    ...(details.imageDigest !== undefined && { imageDigest: details.imageDigest }),
    ...machineOf(execution),
    ...(placement && machineCostOf(placement)),
    launchTries: (placement?.tries ?? []).map((each) => ({
      at: each.at,
      what: describeTarget(each),
      why: each.message,
    })),
    outputs: outputs.map(({ id, name, sizeBytes, sha256, properties }) => ({
      id,
      name,
      sizeBytes,
      sha256,
      properties,
      datum: `datum://${id}`,
    })),
    ...linksOf(deps, execution, checkRun),
    reproduce: {
      cli: reproduceCli(spec, execution.counter),
      docker: reproduceDocker({
        ...execution,
        ...details,
        executionId: execution.id,
        repositoryUrl: deps.links.repository(spec.repository),
      }),
    },
    metricDirections: directionsOf(execution, listed.metrics),
    logLines,
    canStop: mayWrite && !ended,
    canRerun: mayWrite && ended,
  };
}

/** No `/run` reaches a packed folder. */
function repeatedBy({ spec, counter }: Execution): string {
  return spec.package ? `/rerun #${counter}` : spec.trigger.text;
}

function causeOf({ state }: Execution): Pick<ExecutionDetail, 'hint' | 'message'> {
  if (state.status !== 'error') return {};
  const { hint, message } = explainCause(state.cause);
  return { hint, ...(message !== undefined && { message }) };
}

function asPlanned({ spec }: Execution) {
  const { timeLimitSeconds, noOutputTimeoutSeconds } = spec.limits;
  return {
    command: spec.command,
    image: spec.image,
    parameterList: spec.parameters.map(({ name, value, overridden }) => ({
      name,
      value,
      isDefault: !overridden,
    })),
    environmentVariables: spec.environmentVariables,
    variableGroups: spec.environmentVariableGroups,
    limits: {
      ...(timeLimitSeconds !== undefined && { timeLimitSeconds }),
      ...(noOutputTimeoutSeconds !== undefined && { noOutputTimeoutSeconds }),
    },
    warnings: spec.warnings,
    ...(spec.reuses && {
      reuses: { id: ExecutionId.parse(spec.reuses.id), counter: spec.reuses.counter },
    }),
  };
}

function inputsOf({ spec }: Execution, { inputs }: ExecutionDetails): ExecutionDetail['inputs'] {
  return spec.inputs.map(({ name, uris }) => ({
    name,
    uris: uris.map(hideCredentials),
    files: inputs
      .filter(({ input }) => input === name)
      .map((file) => ({
        name: file.name,
        uri: file.uri,
        sizeBytes: file.sizeBytes,
        sha256: file.sha256,
      })),
  }));
}

function machineOf({ spec, state }: Execution): Pick<ExecutionDetail, 'machine' | 'pricePerHour'> {
  const machine = 'machine' in state ? state.machine : undefined;
  const pricePerHour = machine?.pricePerHour ?? spec.pricePerHour;
  const isIsolated = !('isolation' in state) || state.isolation !== 'process';
  return {
    ...(pricePerHour !== undefined && { pricePerHour }),
    ...(machine && {
      machine: {
        provider: machine.provider,
        id: machine.id,
        ...(machine.type !== undefined && { type: machine.type }),
        ...(machine.market !== undefined && { market: machine.market }),
        isIsolated,
      },
    }),
  };
}

function machineCostOf(placement: Placement): Pick<ExecutionDetail, 'machineCost'> {
  const cost = machineCost(placement);
  return cost === undefined ? {} : { machineCost: cost };
}

function directionsOf(
  { spec }: Execution,
  metrics: ListedExecution['metrics'],
): ExecutionDetail['metricDirections'] {
  const { directions } = spec.judgement;
  return Object.fromEntries(
    metrics.flatMap(([name]) => {
      const direction = metricDirection(name, directions);
      return direction === undefined ? [] : [[name, direction]];
    }),
  );
}

function linksOf(
  { links }: Dependencies,
  { spec }: Execution,
  { checkRunId }: CheckRunRecord,
): Pick<ExecutionDetail, 'commitUrl' | 'pullRequestUrl' | 'checkRunUrl'> {
  const repository = links.repository(spec.repository);
  const pullRequest = pullRequestOf(spec.trigger);
  return {
    ...(!spec.package && { commitUrl: `${repository}/commit/${spec.commit}` }),
    ...(pullRequest !== undefined && { pullRequestUrl: `${repository}/pull/${pullRequest}` }),
    ...(checkRunId !== undefined && { checkRunUrl: `${repository}/runs/${checkRunId}` }),
  };
}
