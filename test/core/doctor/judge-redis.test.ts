import { describe, expect, it } from 'vitest';
import { judgeRedis } from '../../../src/core/doctor/judge-redis.ts';
import { advice, headlines } from './notes-in-words.ts';

describe('judgeRedis', () => {
  it('says why Redis does not answer, and what to check', () => {
    const notes = judgeRedis({ reason: 'WRONGPASS' });
    expect(headlines(notes)).toEqual(["problem: the queue's Redis does not answer: WRONGPASS"]);
    expect(advice(notes)).toContain('QUEUE_REDIS_URL');
  });

  it.each([
    ['5.0.14', "problem: the queue's Redis is 5.0.14"],
    ['6.0.16', "problem: the queue's Redis is 6.0.16"],
    ['6.2.0', "good: the queue's Redis answers (6.2.0)"],
    ['7.0.15', "good: the queue's Redis answers (7.0.15)"],
    ['10.0.0', "good: the queue's Redis answers (10.0.0)"],
  ])('needs Redis 6.2: %s', (version, expected) => {
    expect(headlines(judgeRedis({ version, maxmemoryPolicy: 'noeviction' }))).toEqual([expected]);
  });

  it.each(['allkeys-lru', 'volatile-ttl'])('warns of a Redis that drops keys: %s', (policy) => {
    const notes = judgeRedis({ version: '7.2.4', maxmemoryPolicy: policy });
    expect(headlines(notes)).toEqual([
      `warning: the queue's Redis may drop what it holds: maxmemory-policy is ${policy}`,
    ]);
    expect(advice(notes)).toContain('set maxmemory-policy to noeviction');
  });

  it('does not guess what a Redis does that does not tell', () => {
    expect(headlines(judgeRedis({ version: '7.2.4', maxmemoryPolicy: undefined }))).toEqual([
      "good: the queue's Redis answers (7.2.4)",
    ]);
  });

  it('finds the old version worse than what it drops', () => {
    expect(headlines(judgeRedis({ version: '4.0.9', maxmemoryPolicy: 'allkeys-lru' }))).toEqual([
      "problem: the queue's Redis is 4.0.9",
    ]);
  });
});
