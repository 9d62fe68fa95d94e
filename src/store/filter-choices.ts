import type { Kysely } from 'kysely';
import { z } from 'zod';
import { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { ExecutionLists } from '../engine/ports/execution-lists.ts';
import type { Tables } from './tables.ts';

/** So many executions are looked at. */
const NEWEST = 300;
/** Of each kind; a page offers no more. */
const MOST = 100;

const Metrics = z.record(z.string(), z.unknown());
const Named = ExecutionSpec.pick({ parameters: true, tags: true });

/** What a list of executions can be asked for. */
export function createFilterChoices(db: Kysely<Tables>): Pick<ExecutionLists, 'filterChoices'> {
  return {
    async filterChoices(repositoryId) {
      const rows = await db
        .selectFrom('executions')
        .select(['step', 'environment', 'actor', 'ref', 'spec', 'metrics'])
        .where('repository_id', '=', repositoryId)
        .orderBy('counter', 'desc')
        .limit(NEWEST)
        .execute();
      const specs = rows.map(({ spec }) => Named.parse(spec));
      return {
        steps: distinct(rows.map(({ step }) => step)),
        environments: distinct(rows.map(({ environment }) => environment)),
        people: distinct(rows.map(({ actor }) => actor)),
        branches: distinct(rows.flatMap(({ ref }) => ref ?? [])),
        tags: distinct(specs.flatMap(({ tags }) => tags)),
        parameters: distinct(specs.flatMap(({ parameters }) => parameters.map(({ name }) => name))),
        metrics: distinct(rows.flatMap(({ metrics }) => Object.keys(Metrics.parse(metrics)))),
      };
    },
  };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].slice(0, MOST);
}
