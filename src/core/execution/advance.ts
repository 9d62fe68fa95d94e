import type { ExecutionEvent, ExecutionResult } from './execution-event.ts';
import type { ExecutionState, Phase, Timestamp } from './execution-state.ts';

/** A worker lost before the command ran is replaced this often; then the execution ends `error`. */
export const MAX_ATTEMPTS = 3;

export type Advance = { ok: true; state: ExecutionState } | { ok: false; reason: string };

type State<S extends ExecutionState['status']> = Extract<ExecutionState, { status: S }>;
type Event<T extends ExecutionEvent['type']> = Extract<ExecutionEvent, { type: T }>;
type Running = State<'started'> | State<'stopping'>;

/**
 * The state machine of an execution: the only place that says what an event does to a state.
 * `now` is in milliseconds since 1970. A refusal is not an error: late, repeated and reordered
 * events are everyday, and whoever sent them reads from `reason` why nothing changed.
 */
export function advance(state: ExecutionState, event: ExecutionEvent, now: Timestamp): Advance {
  switch (event.type) {
    case 'wait':
      return state.status === 'created'
        ? accept({ status: 'created', waitingFor: event.waitingFor })
        : refuse(state, event);
    case 'enqueue':
      return state.status === 'created'
        ? accept({ status: 'queued', queuedAt: now, attempt: 1 })
        : refuse(state, event);
    case 'reuse':
      return state.status === 'created'
        ? accept({ status: 'complete', endedAt: now, reason: 'reused' })
        : refuse(state, event);
    case 'claim':
      return state.status === 'queued' ? accept(claim(state, event, now)) : refuse(state, event);
    case 'renew-lease':
      return withLease(state, event, (running) =>
        accept({
          ...running,
          phase: event.phase,
          lease: { ...running.lease, until: event.until },
        }),
      );
    case 'request-stop':
      return requestStop(state, event, now);
    case 'finish':
      return withLease(state, event, (running) => finish(running, event.result, now));
    case 'lose-worker':
      return withLease(state, event, (running) => accept(loseWorker(running, event, now)));
    case 'fail':
      return isEnded(state)
        ? refuse(state, event)
        : accept({ status: 'error', ...endOf(state, now), cause: event.cause });
  }
}

/** Nothing changes an ended execution any more. */
export function isEnded(
  state: ExecutionState,
): state is State<'complete'> | State<'error'> | State<'stopped'> {
  return state.status === 'complete' || state.status === 'error' || state.status === 'stopped';
}

/** An agent holds a lease on it. */
export function isRunning(state: ExecutionState): state is Running {
  return state.status === 'started' || state.status === 'stopping';
}

/** Before this phase nothing of the person's ran: another machine may start over. */
const COMMAND_NOT_STARTED: Record<Phase, boolean> = {
  code: true,
  inputs: true,
  image: true,
  command: false,
  outputs: false,
};

function claim(state: State<'queued'>, event: Event<'claim'>, now: Timestamp): State<'started'> {
  return {
    status: 'started',
    machine: event.machine,
    isolation: event.isolation,
    lease: event.lease,
    phase: 'code',
    startedAt: now,
    attempt: state.attempt,
  };
}

function requestStop(state: ExecutionState, event: Event<'request-stop'>, now: Timestamp): Advance {
  switch (state.status) {
    case 'created':
    case 'queued':
      return accept({ status: 'stopped', endedAt: now, stoppedBy: event.by, ...successor(event) });
    case 'started':
      return accept({
        ...state,
        status: 'stopping',
        requestedAt: now,
        requestedBy: event.by,
        ...(event.request !== undefined && { request: event.request }),
        ...successor(event),
        hard: event.hard,
      });
    case 'stopping':
      if (state.hard) return refuse(state, event);
      return event.request !== undefined && event.request === state.request
        ? { ok: false, reason: 'this was heard already' }
        : accept({ ...state, hard: true });
    case 'complete':
    case 'error':
    case 'stopped':
      return refuse(state, event);
  }
}

function finish(state: Running, result: ExecutionResult, now: Timestamp): Advance {
  const ended = endOf(state, now);
  switch (result.outcome) {
    case 'complete':
      return accept({ status: 'complete', ...ended, reason: result.reason });
    case 'error':
      return accept({ status: 'error', ...ended, cause: result.cause });
    case 'stopped':
      return state.status === 'stopping'
        ? accept({
            status: 'stopped',
            ...ended,
            stoppedBy: state.requestedBy,
            ...successor(state),
          })
        : { ok: false, reason: 'nobody asked for this execution to be stopped' };
  }
}

function loseWorker(
  state: Running,
  { reason }: Event<'lose-worker'>,
  now: Timestamp,
): ExecutionState {
  const ended = endOf(state, now);
  if (state.status === 'stopping')
    return {
      status: 'stopped',
      ...ended,
      stoppedBy: state.requestedBy,
      ...successor(state),
    };
  if (COMMAND_NOT_STARTED[state.phase] && state.attempt < MAX_ATTEMPTS)
    return { status: 'queued', queuedAt: now, attempt: state.attempt + 1 };
  const machine = `${state.machine.provider}/${state.machine.id}`;
  const cause = { kind: 'worker-lost' as const, machine, ...(reason && { reason }) };
  return { status: 'error', ...ended, cause };
}

function withLease(
  state: ExecutionState,
  event: Event<'renew-lease'> | Event<'finish'> | Event<'lose-worker'>,
  change: (running: Running) => Advance,
): Advance {
  if (!isRunning(state)) return refuse(state, event);
  if (state.lease.id !== event.leaseId)
    return { ok: false, reason: 'the execution belongs to another agent now' };
  return change(state);
}

function successor({ supersededBy }: { supersededBy?: number | undefined }) {
  return supersededBy === undefined ? {} : { supersededBy };
}

/** What stays true of an execution after its end. */
function endOf(state: ExecutionState, now: Timestamp) {
  if (!isRunning(state)) return { endedAt: now };
  const { startedAt, machine, isolation } = state;
  return { endedAt: now, startedAt, machine, isolation };
}

function accept(state: ExecutionState): Advance {
  return { ok: true, state };
}

function refuse(state: ExecutionState, event: ExecutionEvent): Advance {
  return {
    ok: false,
    reason: `'${event.type}' does not apply to an execution that is ${state.status}`,
  };
}
