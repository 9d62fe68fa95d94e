import { type Note, good, problem } from './note.ts';

export type DatabaseAnswer =
  | {
      /** Such as `160004`. */
      version: number;
      /** In the schema that the server's tables go to. */
      mayCreateTables: boolean;
      /** The queue has a schema of its own. */
      mayCreateSchema: boolean;
    }
  | { reason: string };

const OLDEST = 130_000;

/** Whether the server, and its queue where it has no other place, can live in that Postgres. */
export function judgeDatabase(answer: DatabaseAnswer, { hasQueue }: { hasQueue: boolean }): Note[] {
  if ('reason' in answer)
    return [
      problem(
        `the database does not answer: ${answer.reason}`,
        'the server does not start, and answers 503 when it runs: check DATABASE_URL, its user and the network',
      ),
    ];
  const { version, mayCreateTables, mayCreateSchema } = answer;
  const major = Math.floor(version / 10_000);
  if (version < OLDEST)
    return [problem(`the database is Postgres ${major}`, 'the server needs 13 or newer')];
  const lacks = [
    ...(mayCreateTables ? [] : ['create tables in its schema']),
    ...(mayCreateSchema || !hasQueue ? [] : ['create the schema bullmq']),
  ];
  if (lacks.length === 0) return [good(`the database answers (Postgres ${major})`)];
  const why = 'the server makes its tables itself: let it own the database, or grant CREATE';
  return [problem(`the database's user may not ${lacks.join(' and ')}`, why)];
}
