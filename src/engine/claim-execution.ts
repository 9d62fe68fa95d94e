import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '../core/compute/pool.ts';
import { environmentVariables } from '../core/container/environment-variables.ts';
import { configFiles } from '../core/container/config-files.ts';
import { MAX_ATTEMPTS } from '../core/execution/advance.ts';
import type { Machine } from '../core/execution/execution-state.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import { mayRestart } from '../core/execution/may-restart.ts';
import { passwordsIn } from '../core/container/passwords-in.ts';
import { groupsFor } from '../core/plan/plan-variables.ts';
import { STOP_LADDER } from '../core/settings/settings-schema.ts';
import type { Assignment, ClaimRequest } from '../protocol/protocol.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import type { Worker } from './ports/store.ts';
import { poolFor } from './pool-for.ts';
import { waitingFor } from './waiting.ts';

type Claim = { worker: Worker; request: ClaimRequest; signal: AbortSignal };

/**
 * Gives the worker the next execution that it may run, waiting up to `waitMs` for one. Undefined when
 * there was none or the worker hung up; throws `Retired` when there will be none.
 */
export async function claimExecution(
  deps: Dependencies,
  claim: Claim,
): Promise<Assignment | undefined> {
  const { environment } = claim.worker;
  const deadline = deps.now() + claim.request.waitMs;
  const queued = waitingFor(
    deps.store.changes,
    (change) => change.kind === 'queue' && change.environment === environment,
    claim.signal,
  );
  const images = new Set(claim.request.images);
  let leave: (() => void) | undefined;
  try {
    for (;;) {
      const place = claim.signal.aborted ? undefined : await placeOf(deps, claim);
      if (place) leave ??= deps.waitingClaims.add(place.pool, images);
      const assignment = place && (await takeNext(deps, { ...claim, ...place, images }));
      if (assignment || claim.signal.aborted || deps.now() >= deadline) return assignment;
      await queued.wait(deadline - deps.now());
    }
  } finally {
    leave?.();
    queued.stop();
  }
}

type Placed = Claim & Place & { images: ReadonlySet<string> };

async function takeNext(deps: Dependencies, placed: Placed): Promise<Assignment | undefined> {
  const { pool } = placed;
  await letOthersFirst(deps, placed);
  for (;;) {
    const leaseId = randomUUID();
    const id = await deps.queue.claim(pool, leaseId);
    if (!id) return undefined;
    const started = await start(deps, { ...placed, id, leaseId });
    if (started) return toAssignment(deps, started, leaseId);
    // Stopped while it waited, or running elsewhere: the queue's entry was out of date.
    await deps.queue.finish({ pool, id, leaseId });
  }
}

/** Long enough for another agent that waits already. */
const LET_OTHERS_MS = 300;

/** Pulling an image takes longer than anything else before the command: who has it is given a moment. */
async function letOthersFirst(
  deps: Dependencies,
  { worker, pool, images, signal }: Placed,
): Promise<void> {
  // Agents on this machine share its engine.
  if (worker.machineId === undefined) return;
  const queued = await deps.store.executions.byStatus('queued');
  const [next] = queued
    .filter((each) => poolFor(deps, each) === pool)
    .toSorted((one, other) => other.spec.priority - one.spec.priority);
  if (next && deps.waitingClaims.hasBetter(pool, images, next.spec.image))
    await delay(LET_OTHERS_MS, undefined, { signal }).catch(() => undefined);
}

/** This worker is to take no more work. */
export class Retired extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Retired';
  }
}

type Place = { pool: Pool; machine: Machine };

/** Whose executions the worker may run; undefined while its machine is nobody's. */
async function placeOf(
  { store, now }: Dependencies,
  { worker, request }: Claim,
): Promise<Place | undefined> {
  if (worker.machineId === undefined) return { pool: worker.environment, machine: request.machine };
  const machine = await store.machines.find(worker.machineId);
  if (machine?.status !== 'ready') throw new Retired(machine?.reason ?? 'the machine is no more');
  await store.machines.update(machine.id, { seenAt: now() });
  if (machine.pool === undefined) return undefined;
  const { instanceId, instanceType, market, pricePerHour } = machine;
  return {
    pool: machine.pool,
    machine: {
      ...request.machine,
      // As it was launched, whatever it calls itself.
      ...(instanceId !== undefined && { id: instanceId }),
      market,
      ...(instanceType !== undefined && { type: instanceType }),
      ...(pricePerHour !== undefined && { pricePerHour }),
    },
  };
}

type Start = Claim & Place & { id: ExecutionId; leaseId: string };

async function start(deps: Dependencies, start: Start): Promise<Execution | undefined> {
  const { id, leaseId, worker, request, machine, pool } = start;
  const { isolation } = request;
  const waiting = await deps.store.executions.find(id);
  // Which machines may run it is the operator's to change.
  if (!waiting || poolFor(deps, waiting) !== pool) return undefined;
  const until = deps.now() + deps.settings.leaseMs;
  const lease = { id: leaseId, agentId: worker.id, until };
  const event = { type: 'claim', machine, isolation, lease } as const;
  const change = await deps.store.executions.advance(id, event, deps.now());
  if (!change?.ok) return undefined;
  deps.log.info({ executionId: id, machine, agentId: worker.id }, 'execution claimed');
  await announce(deps, id);
  return change.execution;
}

function toAssignment(deps: Dependencies, execution: Execution, leaseId: string): Assignment {
  const { id, counter, spec, state, createdAt } = execution;
  const { operator, leaseMs } = deps.settings;
  const environment = operator.environments.find(({ slug }) => slug === spec.environment);
  const allowed = groupsFor(operator, spec.repository);
  // One that the operator took away since is not there any more.
  const groups = spec.environmentVariableGroups.flatMap(
    (name) => allowed.find((group) => group.name === name) ?? [],
  );
  return {
    executionId: id,
    attempt: state.status === 'started' ? state.attempt : 1,
    leaseId,
    leaseMs,
    counter,
    image: spec.image,
    command: spec.command,
    environmentVariables: environmentVariables({ spec, executionId: id, groups }),
    secrets: [...secretsOf(spec), ...groups.flatMap(({ secrets }) => Object.values(secrets))],
    configFiles: configFiles({ spec, executionId: id, counter, createdAt }),
    environment: { slug: spec.environment, name: environment?.name ?? spec.environment },
    programKey: deps.links.programKey(id),
    inputs: spec.inputs.map(({ name, download }) => ({ name, download })),
    sharesCaches: !spec.isFork,
    container: spec.container,
    limits: spec.limits,
    ...(spec.stopCondition !== undefined && { stopCondition: spec.stopCondition }),
    stopLadder: [...(environment?.stopLadder ?? STOP_LADDER)],
    moves: movesOf(execution),
  };
}

/** Where Amazon only advises to leave a machine, nothing is ended that would not go on elsewhere. */
function movesOf({ spec, state }: Execution): Assignment['moves'] {
  const inCommand = mayRestart(spec);
  const isRetried = state.status === 'started' && state.attempt < MAX_ATTEMPTS;
  return { beforeCommand: isRetried || inCommand, inCommand };
}

/** Passwords in the addresses of inputs. */
function secretsOf({ inputs }: ExecutionSpec): string[] {
  return inputs.flatMap(({ uris }) => uris.flatMap(passwordsIn));
}
