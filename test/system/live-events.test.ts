// What happens is told as it happens, to whoever goes on listening through everything.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ExecutionEvents, RepositoryEvents } from '../../src/protocol/live-events.ts';
import { LogWindow } from '../../src/protocol/log-api.ts';
import { ExecutionDetail, ExecutionList } from '../../src/protocol/people-api.ts';
import { EventReader, type ReadEvent } from '../support/event-reader.ts';
import { type Stage, openStage } from '../support/stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const SECONDS = 8;
const DEFINITION = `
- step:
    name: count
    image: unused
    command: >-
      for i in $(seq 1 ${SECONDS * 5}); do echo "line $i";
      printf '\\173"step":%s\\175\\n' $i; sleep 0.2; done
- step: {name: wait, image: unused, command: sleep 600}
- step:
    name: flood
    image: unused
    command: yes "$(head -c 99 /dev/zero | tr '\\\\0' x)" | head -n 400000
`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process', LOCAL_WORKERS: '2' },
  });
});
afterAll(() => stage.close());

async function restart(): Promise<void> {
  await stage.server.stop();
  await stage.restart();
}

const OWN = '/repositories/ada/engine';

const headers = () => ({ authorization: `Bearer ${stage.ada.token}` });

async function json(path: string): Promise<unknown> {
  return (await fetch(`${stage.server.url}/api/v1${path}`, { headers: headers() })).json();
}

function events(path: string, last?: string): Promise<EventReader> {
  const resume = last === undefined ? {} : { 'last-event-id': last };
  return EventReader.open(`${stage.server.url}/api/v1${path}`, { ...headers(), ...resume });
}

/** Asks for the step; the execution once it is there. */
async function started(step: string) {
  await stage.comment(`/run ${step}`);
  return waitUntil(
    async () => {
      const list = ExecutionList.parse(await json(`${OWN}/executions?step=${step}&limit=1`));
      return list.executions.find(({ startedAt, endedAt }) => startedAt && !endedAt);
    },
    { what: `the start of ${step}`, timeoutMs: 120_000 },
  );
}

/** What the server's process holds. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${stage.server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

const counterOf = ({ data }: ReadEvent) => RepositoryEvents.execution.parse(data).counter;

describe('one execution', () => {
  it('is told whole, over lost connections and another server, with nothing missing or twice', async () => {
    const { id } = await started('count');
    const heard: ReadEvent[] = [];
    let last: string | undefined;
    for (let connection = 0; ; connection += 1) {
      const reader = await events(`/executions/${id}/events`, last).catch(() => undefined);
      if (!reader) continue;
      for (let event = await reader.next(); event; event = await reader.next()) {
        heard.push(event);
        last = event.id;
        // The first connections are lost in the middle, the third with its server.
        if (connection < 2 && heard.length % 7 === 6) break;
        if (connection === 2 && heard.length % 7 === 6) await restart();
        if (event.event === 'end') break;
      }
      reader.close();
      if (heard.at(-1)?.event === 'end') break;
    }
    const of = (name: string) => heard.filter(({ event }) => event === name);
    const lines = of('lines').flatMap(({ data }) => ExecutionEvents.lines.parse(data));
    const whole = LogWindow.parse(await json(`/executions/${id}/log?from=0&limit=2000`));
    expect(lines).toEqual(whole.lines);
    const rows = of('metadata').flatMap(({ data }) => ExecutionEvents.metadata.parse(data));
    expect(rows.map(({ values }) => values['step'])).toEqual(
      Array.from({ length: SECONDS * 5 }, (_, index) => index + 1),
    );
    const states = of('execution').map(({ data }) => ExecutionDetail.parse(data));
    expect(states.at(-1)).toMatchObject({ status: 'complete', metrics: { step: SECONDS * 5 } });
    for (const [index, state] of states.entries()) {
      const { timeline: _t, cost: _c, logLines: _l, ...still } = state;
      expect(states[index - 1]).not.toMatchObject(still);
    }
    expect(states.length).toBeLessThan(SECONDS * 4 + 10);
  }, 120_000);

  it('that has ended is told as it was, and then the end', async () => {
    const list = ExecutionList.parse(await json(`${OWN}/executions?step=count`));
    const reader = await events(
      `/executions/${list.executions[0]?.id}/events?line=end&metadata=none`,
    );
    const heard = [(await reader.next())?.event, (await reader.next())?.event, await reader.next()];
    expect(heard).toEqual(['execution', 'end', undefined]);
  });

  it('says at once when it is stopped', async () => {
    const { id } = await started('wait');
    const reader = await events(`/executions/${id}/events?line=end`);
    await fetch(`${stage.server.url}/api/v1/executions/${id}/stop`, {
      method: 'POST',
      headers: headers(),
    });
    const stopped = await reader.until(
      ({ event, data }) =>
        event === 'execution' && ExecutionDetail.parse(data).status === 'stopped',
    );
    expect(ExecutionDetail.parse(stopped.data).canRerun).toBe(true);
    expect((await reader.next())?.event).toBe('end');
  });

  it('is read no faster than its reader takes it', async () => {
    await stage.comment('/run flood');
    await stage.finished('flood', 120_000);
    const list = ExecutionList.parse(await json(`${OWN}/executions?step=flood`));
    const id = list.executions[0]?.id ?? '';
    const readers = [];
    const before = await memory();
    for (let index = 0; index < 10; index += 1) {
      const reader = await events(`/executions/${id}/events`);
      await reader.next();
      readers.push(reader);
    }
    // Ten readers of 40 MB each who have stopped reading: another one gets everything meanwhile.
    const quick = await events(`/executions/${id}/events`);
    let lines = 0;
    for (let event = await quick.next(); event && event.event !== 'end'; event = await quick.next())
      if (event.event === 'lines') lines += ExecutionEvents.lines.parse(event.data).length;
    expect(lines).toBe(ExecutionDetail.parse(await json(`/executions/${id}`)).logLines);
    expect((await memory()) - before).toBeLessThan(200 * 1024 * 1024);
    for (const reader of readers) reader.close();
  }, 180_000);
});

describe('executions of a repository', () => {
  it('are told when they are new and when they change, also to whoever was away', async () => {
    const reader = await events(`${OWN}/events`);
    expect((await reader.next())?.event).toBe('environments');
    const { counter, id } = await started('wait');
    const running = await reader.until(
      (each) =>
        each.event === 'execution' &&
        RepositoryEvents.execution.parse(each.data).status === 'started',
    );
    expect(counterOf(running)).toBe(counter);
    reader.close();
    await fetch(`${stage.server.url}/api/v1/executions/${id}/stop`, {
      method: 'POST',
      headers: headers(),
    });
    await restart();
    // The first request may go out on a connection to the server before.
    const again = await waitUntil(
      () => events(`${OWN}/events`, running.id).catch(() => undefined),
      { what: 'the server' },
    );
    const stopped = await again.until(
      (each) =>
        each.event === 'execution' &&
        RepositoryEvents.execution.parse(each.data).status === 'stopped',
    );
    expect(counterOf(stopped)).toBe(counter);
    again.close();
  });

  it('are told with their metrics', async () => {
    const reader = await events(`${OWN}/events`);
    const { counter, id } = await started('count');
    const Metrics = RepositoryEvents.execution.extend({ metrics: z.object({ step: z.int() }) });
    const told = await reader.until(({ data }) => Metrics.safeParse(data).success);
    expect(counterOf(told)).toBe(counter);
    reader.close();
    await fetch(`${stage.server.url}/api/v1/executions/${id}/stop`, {
      method: 'POST',
      headers: headers(),
    });
  });
});
