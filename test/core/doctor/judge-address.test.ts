import { describe, expect, it } from 'vitest';
import { judgeAddress } from '../../../src/core/doctor/judge-address.ts';
import { advice, headlines } from './notes-in-words.ts';

const URL = 'https://slashrun.test';
const ALIVE = { status: 200, text: 'ok\n' };

describe('judgeAddress', () => {
  it('is content with a server that answers', () => {
    expect(headlines(judgeAddress(URL, ALIVE))).toEqual([`good: the server answers at ${URL}`]);
  });

  it.each([502, 503, 504])('knows by %i a proxy without its server', (status) => {
    const notes = judgeAddress(URL, { status, text: 'ok' });
    expect(headlines(notes)).toEqual([`problem: ${URL} answers ${status}`]);
    expect(advice(notes)).toContain('the server behind it is not');
  });

  it.each([
    ['another page', { status: 200, text: '<h1>ok</h1>' }],
    ['nothing at that path', { status: 404, text: 'ok' }],
    ['a way elsewhere', { status: 302, text: '' }],
    ['a failure', { status: 500, text: '' }],
  ])('takes %s for something else', (_what, answer) => {
    const notes = judgeAddress(URL, answer);
    expect(headlines(notes)).toEqual([
      `problem: something else answers at ${URL}/healthz: ${answer.status}`,
    ]);
    expect(advice(notes)).toContain('set PUBLIC_URL');
  });

  it('says why there is no answer, and that others may have one', () => {
    const notes = judgeAddress(URL, { reason: `${URL} cannot be reached: ECONNREFUSED` });
    expect(headlines(notes)).toEqual([`problem: ${URL} cannot be reached: ECONNREFUSED`]);
    expect(advice(notes)).toContain('may see it otherwise');
  });

  it.each([
    'http://localhost:3000',
    'http://slashrun.localhost',
    'http://127.0.0.1:3000',
    'http://127.1.2.3',
    'http://0.0.0.0:3000',
    'http://[::1]:3000',
    'http://[::]:3000',
  ])('warns that only this machine reaches %s, even if it answers there', (url) => {
    const notes = judgeAddress(url, ALIVE);
    expect(headlines(notes)).toEqual([
      `good: the server answers at ${url}`,
      `warning: PUBLIC_URL is ${url}, which only this machine reaches`,
    ]);
    expect(advice(notes)).toContain('GitHub cannot deliver there');
  });

  it.each(['http://192.168.1.2', 'https://localhost.test', 'https://127.0.0.1.test'])(
    'does not take %s for this machine',
    (url) => {
      expect(headlines(judgeAddress(url, ALIVE))).toEqual([`good: the server answers at ${url}`]);
    },
  );
});
