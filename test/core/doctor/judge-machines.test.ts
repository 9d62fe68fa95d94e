import { describe, expect, it } from 'vitest';
import { judgeMachines } from '../../../src/core/doctor/judge-machines.ts';
import { advice, headlines } from './notes-in-words.ts';

const READY = { publicUrl: 'https://slashrun.test', serverName: 'ours', hasAgent: true };

describe('judgeMachines', () => {
  it('has nothing to say where all is there', () => {
    expect(judgeMachines(READY)).toEqual([]);
  });

  it.each([
    [
      'an address',
      { publicUrl: undefined },
      { expected: 'problem: machines of Amazon cannot reach the server', why: 'set PUBLIC_URL' },
    ],
    [
      'an address that others reach',
      { publicUrl: 'http://localhost:3000' },
      { expected: 'problem: machines of Amazon cannot reach the server', why: 'set PUBLIC_URL' },
    ],
    [
      'the agent',
      { hasAgent: false },
      {
        expected: 'problem: the agent was not built for machines of Amazon',
        why: 'npm run build:agent',
      },
    ],
    [
      'a name',
      { serverName: undefined },
      { expected: 'warning: SERVER_NAME is not set', why: 'deploy/iam' },
    ],
  ])('misses %s', (_what, lack, { expected, why }) => {
    const notes = judgeMachines({ ...READY, ...lack });
    expect(headlines(notes)).toEqual([expected]);
    expect(advice(notes)).toContain(why);
  });

  it('misses everything at once', () => {
    const notes = judgeMachines({ publicUrl: undefined, serverName: undefined, hasAgent: false });
    expect(notes.map(({ severity }) => severity)).toEqual(['problem', 'problem', 'warning']);
  });
});
