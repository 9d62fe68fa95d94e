import { expect, it } from 'vitest';
import {
  withChanged,
  withFirstPage,
  withNextPage,
} from '../../src/page/executions/merge-executions.ts';
import { ExecutionSummary } from '../../src/protocol/people-api.ts';

const list = [5, 4, 3].map((counter) => execution(counter));
const counters = (executions: readonly ExecutionSummary[] | undefined) =>
  executions?.map(({ counter }) => counter);

it('what changed takes the place of what was', () => {
  const changed = { ...execution(4), status: 'complete' as const };
  expect(withChanged(list, changed, true)?.[1]).toBe(changed);
});

it('what is new comes first', () => {
  expect(counters(withChanged(list, execution(6), false))).toEqual([6, 5, 4, 3]);
  expect(counters(withChanged([], execution(1), false))).toEqual([1]);
});

it('an older one that was not loaded stays where it is', () => {
  expect(counters(withChanged(list, execution(2), false))).toEqual([5, 4, 3]);
});

it('only the server knows whether a new one passes the filters', () => {
  expect(withChanged(list, execution(6), true)).toBeUndefined();
});

it('the first page again leaves older ones, and drops what is in it no more', () => {
  const page = { executions: [execution(6), execution(4)], next: 4 };
  expect(counters(withFirstPage(list, page))).toEqual([6, 4, 3]);
  expect(counters(withFirstPage(list, { executions: [execution(6)] }))).toEqual([6]);
});

it('the next page holds nothing twice', () => {
  expect(counters(withNextPage(list, [execution(3), execution(2)]))).toEqual([5, 4, 3, 2]);
});

function execution(counter: number): ExecutionSummary {
  return ExecutionSummary.parse({
    id: `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`,
    counter,
    repository: { owner: 'ada', name: 'engine' },
    step: 'train',
    name: 'train',
    tags: [],
    commit: 'a'.repeat(40),
    actor: 'ada',
    environment: 'local',
    isFork: false,
    isPackage: false,
    status: 'queued',
    createdAt: 0,
    parameters: {},
    metrics: {},
  });
}
