import { describe, expect, it } from 'vitest';
import { judgeDatabase } from '../../../src/core/doctor/judge-database.ts';
import { advice, headlines } from './notes-in-words.ts';

const RIGHT = { version: 160_004, mayCreateTables: true, mayCreateSchema: true };

describe('judgeDatabase', () => {
  it('says why the database does not answer, and what to check', () => {
    const notes = judgeDatabase({ reason: 'ECONNREFUSED' }, { hasQueue: true });
    expect(headlines(notes)).toEqual(['problem: the database does not answer: ECONNREFUSED']);
    expect(advice(notes)).toContain('DATABASE_URL');
  });

  it.each([
    [90_624, 'problem: the database is Postgres 9'],
    [129_999, 'problem: the database is Postgres 12'],
    [130_000, 'good: the database answers (Postgres 13)'],
    [180_001, 'good: the database answers (Postgres 18)'],
  ])('needs Postgres 13: %i', (version, expected) => {
    expect(headlines(judgeDatabase({ ...RIGHT, version }, { hasQueue: true }))).toEqual([expected]);
  });

  it.each([
    [
      'tables',
      { mayCreateTables: false },
      "the database's user may not create tables in its schema",
    ],
    [
      "the queue's schema",
      { mayCreateSchema: false },
      "the database's user may not create the schema bullmq",
    ],
    [
      'both',
      { mayCreateTables: false, mayCreateSchema: false },
      "the database's user may not create tables in its schema and create the schema bullmq",
    ],
  ])('needs to create %s', (_what, lacks, expected) => {
    const notes = judgeDatabase({ ...RIGHT, ...lacks }, { hasQueue: true });
    expect(headlines(notes)).toEqual([`problem: ${expected}`]);
    expect(advice(notes)).toContain('grant CREATE');
  });

  it.each([
    [true, ['good: the database answers (Postgres 16)']],
    [false, ["problem: the database's user may not create tables in its schema"]],
  ])(
    'needs no schema for a queue that lives elsewhere, may it create tables or not: %s',
    (mayCreateTables, expected) => {
      const answer = { ...RIGHT, mayCreateTables, mayCreateSchema: false };
      expect(headlines(judgeDatabase(answer, { hasQueue: false }))).toEqual(expected);
    },
  );
});
