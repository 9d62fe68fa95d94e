import prettyMs from 'pretty-ms';
import type { ExecutionResult } from '../../../src/core/execution/execution-event.ts';
import type { Machine } from '../../../src/core/execution/execution-state.ts';
import type { Assignment } from '../../../src/protocol/protocol.ts';
import type { CommandEnd, PreparedCommand } from '../engines/container-engine.ts';
import type { LogStream } from '../log/log-stream.ts';
import { decideResult, type EndedBy, lostOn } from './decide-result.ts';
import type { ExecutionControl } from './execution-control.ts';
import { fired } from './fired.ts';
import { fittingRungs } from './fitting-rungs.ts';
import { lastMoment } from './last-moment.ts';
import type { StopCondition } from './stop-condition.ts';
import { climbStopLadder } from './stop-ladder.ts';
import { untilPassed } from './until-passed.ts';

interface Supervised {
  command: PreparedCommand;
  log: LogStream;
  assignment: Assignment;
  control: ExecutionControl;
  stopCondition: StopCondition | undefined;
  machine: Machine;
}

/** Runs a command to its end: its own, or the one that a person or a limit brings about. */
export async function superviseCommand(supervised: Supervised): Promise<ExecutionResult> {
  const { command, log, assignment } = supervised;
  const startedAt = Date.now();
  const ended = new AbortController();
  const [end, endedBy] = await Promise.all([
    command.run(log).finally(() => ended.abort()),
    endForReason(supervised, startedAt, ended.signal),
  ]);
  log.endLines();
  log.status(`command: ${describeEnd(end)} after ${prettyMs(Date.now() - startedAt)}`);
  if (endedBy === 'interruption' || endedBy === 'rebalance')
    return lostOn(supervised.machine, endedBy);
  return decideResult(endedBy, end, assignment.limits);
}

const REASONS: Record<Exclude<EndedBy, 'itself'>, string> = {
  stop: 'stopping: somebody asked for it',
  interruption: 'stopping: the machine is being taken away',
  rebalance: 'stopping: the machine may be taken away soon, the work moves to another',
  'stop-condition': 'stopping: the stop-condition is met',
  'time-limit': 'stopping: the time limit has passed',
  'no-output': 'stopping: there was no output for longer than allowed',
};

/** Waits for the first reason to end the command, and acts on it. */
async function endForReason(
  supervised: Supervised,
  startedAt: number,
  ended: AbortSignal,
): Promise<EndedBy> {
  const { command, log, assignment, control } = supervised;
  const { interruption } = control;
  const reason = await firstReason(supervised, startedAt, ended);
  if (reason === 'itself') return reason;
  log.status(REASONS[reason]);
  await climbStopLadder({
    rungs: fittingRungs(assignment.stopLadder, interruption.at),
    send: (signal) => command.signal(signal),
    ended,
    kill: AbortSignal.any([control.kill, lastMoment(interruption, ended)]),
    say: (text) => log.status(text),
  });
  return reason;
}

function firstReason(
  { log, assignment, control, stopCondition }: Supervised,
  startedAt: number,
  ended: AbortSignal,
): Promise<EndedBy> {
  const { timeLimitSeconds, noOutputTimeoutSeconds } = assignment.limits;
  const { interruption } = control;
  const passes = (reason: EndedBy, deadline: () => number): Promise<EndedBy> =>
    untilPassed(deadline, ended).then(
      () => reason,
      () => 'itself',
    );
  const reasons: Promise<EndedBy>[] = [
    fired(ended).then(() => 'itself'),
    fired(control.stop).then(() => 'stop'),
    fired(interruption.signalFor(assignment.moves.inCommand)).then(() => interruption.reason),
  ];
  if (stopCondition !== undefined)
    reasons.push(fired(stopCondition.met).then(() => 'stop-condition'));
  if (timeLimitSeconds !== undefined)
    reasons.push(passes('time-limit', () => startedAt + timeLimitSeconds * 1000));
  if (noOutputTimeoutSeconds !== undefined) {
    const lastSign = () => Math.max(startedAt, log.lastOutputAt);
    reasons.push(passes('no-output', () => lastSign() + noOutputTimeoutSeconds * 1000));
  }
  return Promise.race(reasons);
}

function describeEnd({ exitCode, signal, outOfMemory }: CommandEnd): string {
  if (outOfMemory) return 'ended by the kernel, out of memory,';
  return signal === undefined ? `exit code ${exitCode}` : `ended by ${signal}`;
}
