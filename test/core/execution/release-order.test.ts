import { describe, expect, it } from 'vitest';
import type { Execution } from '../../../src/core/execution/execution.ts';
import { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import { type Active, releaseOrder } from '../../../src/core/execution/release-order.ts';
import { executionSpec } from '../../support/execution-spec.ts';

/** `a1` is the execution of repository a at time 1; `a1!` has priority, `a1@gpu` is on gpu. */
function waiting(text: string): Execution {
  const [, repository = '', at = '', urgent, environment = 'local'] =
    /^([a-z])(\d+)(!)?(?:@(\w+))?$/.exec(text) ?? [];
  const spec = executionSpec({
    environment,
    priority: urgent === undefined ? 0 : 1,
    repository: { installationId: 1, id: idOf(repository), owner: 'o', name: repository },
  });
  const id = ExecutionId.parse(`01890a5d-ac96-774b-bcce-b302099a${at.padStart(4, '0')}`);
  const state = { status: 'created' } as const;
  return { id, counter: Number(at), spec, state, createdAt: Number(at), revision: 1 };
}

const idOf = (repository: string): number => repository.codePointAt(0) ?? 0;

const active = (repository: string, count: number, environment = 'local'): Active => ({
  repositoryId: idOf(repository),
  environment,
  count,
});

function ordered(texts: string, counts: Active[] = []): string {
  const all = texts.split(' ').map((text) => [text, waiting(text)] as const);
  const order = releaseOrder(
    all.map(([, execution]) => execution),
    counts,
  );
  return order.map((execution) => all.find(([, each]) => each === execution)?.[0] ?? '').join(' ');
}

describe('the order in which waiting executions are let go', () => {
  it.each([
    ['by age', 'a3 a1 a2', [], 'a1 a2 a3'],
    ['by turns between repositories', 'a1 a2 a3 b4 b5', [], 'a1 b4 a2 b5 a3'],
    ['those with the least on their way first', 'a1 a2 b3', [active('a', 2)], 'b3 a1 a2'],
    [
      'what is on other machines does not count',
      'a1@gpu b2@gpu',
      [active('a', 9, 'local')],
      'a1@gpu b2@gpu',
    ],
    ['the urgent before all others', 'a1 b2 a3!', [active('a', 5)], 'a3! b2 a1'],
    ['several urgent ones by turns as well', 'a1! a2! b3!', [], 'a1! b3! a2!'],
  ])('%s', (...[, texts, counts, expected]) => {
    expect(ordered(texts, counts)).toBe(expected);
  });
});
