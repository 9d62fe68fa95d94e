import { describe, expect, it } from 'vitest';
import { judgeSignIn } from '../../../src/core/doctor/judge-sign-in.ts';
import { advice, headlines } from './notes-in-words.ts';

const SETTINGS = 'https://github.com/settings/apps/ours';
const READY = {
  clientId: 'Iv1.ours',
  hasSecret: true,
  app: { clientId: 'Iv1.ours', settingsUrl: SETTINGS },
  answer: 'bad_verification_code',
};

describe('judgeSignIn', () => {
  it.each([
    ['knows both', {}],
    ['does not tell the id of the App', { app: { clientId: undefined, settingsUrl: SETTINGS } }],
  ])('is content where GitHub %s', (_what, changes) => {
    expect(headlines(judgeSignIn({ ...READY, ...changes }))).toEqual([
      'good: people can sign in with GitHub',
    ]);
  });

  it.each([
    [
      'no id',
      { clientId: undefined },
      { expected: 'warning: CLIENT_ID is not set', why: 'nobody can sign in' },
    ],
    [
      'neither id nor secret',
      { clientId: undefined, hasSecret: false },
      { expected: 'warning: CLIENT_ID is not set', why: 'with a client secret' },
    ],
    [
      "another App's id",
      { clientId: 'Iv1.theirs' },
      {
        expected: 'problem: CLIENT_ID is not that of the App, which is Iv1.ours',
        why: 'set both it and CLIENT_SECRET',
      },
    ],
    [
      "another App's id and no secret",
      { clientId: 'Iv1.theirs', hasSecret: false },
      {
        expected: 'problem: CLIENT_ID is not that of the App, which is Iv1.ours',
        why: 'set both it and CLIENT_SECRET',
      },
    ],
    [
      'no secret',
      { hasSecret: false, answer: undefined },
      { expected: 'warning: CLIENT_SECRET is not set', why: 'nobody can sign in on the page' },
    ],
    [
      'a wrong secret',
      { answer: 'incorrect_client_credentials' },
      {
        expected: 'problem: GitHub does not accept CLIENT_ID with CLIENT_SECRET',
        why: 'make a new client secret',
      },
    ],
    [
      'an answer that nobody knows',
      { answer: 'slow_down' },
      { expected: 'warning: CLIENT_SECRET could not be checked', why: 'GitHub says slow_down' },
    ],
    [
      'no answer',
      { answer: undefined },
      { expected: 'warning: CLIENT_SECRET could not be checked', why: 'GitHub was not asked' },
    ],
  ])('says what %s means, and where to mend it', (_what, changes, { expected, why }) => {
    const notes = judgeSignIn({ ...READY, ...changes });
    expect(headlines(notes)).toEqual([expected]);
    expect(advice(notes)).toContain(why);
    expect(advice(notes)).toContain(SETTINGS);
  });

  it('leads nowhere where the App is not known', () => {
    const notes = judgeSignIn({ ...READY, app: undefined, answer: undefined });
    expect(headlines(notes)).toEqual(['warning: CLIENT_SECRET could not be checked']);
    expect(advice(notes)).not.toContain('https://');
  });
});
