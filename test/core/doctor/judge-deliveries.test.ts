import { describe, expect, it } from 'vitest';
import { type DeliveryTry, judgeDeliveries } from '../../../src/core/doctor/judge-deliveries.ts';
import { advice, headlines } from './notes-in-words.ts';

const HOUR = 60 * 60 * 1000;
const NOW = 1000 * HOUR;
const URL = 'https://github.com/settings/apps/ours/advanced';

/** `guid` was tried so many hours ago. */
function tried(guid: string, hoursAgo: number, statusCode = 200): DeliveryTry {
  const status = statusCode === 200 ? 'OK' : 'Not so';
  return { guid, at: NOW - hoursAgo * HOUR, status, statusCode };
}

function judge(...tries: DeliveryTry[]) {
  return judgeDeliveries(tries, { now: NOW, url: URL });
}

describe('judgeDeliveries', () => {
  it.each<[string, DeliveryTry[]]>([
    ['there are none', []],
    ['the last is of three days ago', [tried('a', 72, 500), tried('b', 100)]],
  ])('has nothing to look at where %s', (_what, tries) => {
    expect(headlines(judge(...tries))).toEqual([
      'left-out: deliveries: GitHub sent none in the last three days',
    ]);
  });

  it.each<[string, DeliveryTry[], string]>([
    ['the only one', [tried('a', 1)], 'the last delivery of GitHub'],
    ['all', [tried('a', 1), tried('b', 2)], 'the last 2 deliveries of GitHub'],
    [
      'each in the end, whatever the order',
      [tried('a', 1), tried('a', 3, 502), tried('b', 5, 502), tried('b', 4)],
      'the last 2 deliveries of GitHub',
    ],
    ['all that is recent', [tried('a', 71), tried('b', 73, 502)], 'the last delivery of GitHub'],
  ])('is content when %s came through', (_what, tries, which) => {
    expect(headlines(judge(...tries))).toEqual([`good: ${which} came through`]);
  });

  it('only warns when the newest came through', () => {
    const notes = judge(tried('a', 1), tried('b', 2, 502), tried('c', 3, 404), tried('d', 4));
    expect(headlines(notes)).toEqual([
      'warning: 2 of the last 4 deliveries of GitHub did not come through, the newest did',
    ]);
    expect(advice(notes)).toContain('answered 502');
    expect(advice(notes)).toContain('fetches what it missed by itself');
    expect(advice(notes)).toContain(URL);
  });

  it.each<[string, DeliveryTry[], string]>([
    ['the only one', [tried('a', 1, 500)], 'the last delivery'],
    ['the newest', [tried('b', 2), tried('a', 1, 500), tried('c', 3, 500)], 'the last delivery'],
    [
      'several in a row',
      [tried('a', 1, 500), tried('b', 2, 500), tried('c', 3), tried('d', 4, 500)],
      'the last 2 deliveries',
    ],
    ['all of them', [tried('a', 1, 500), tried('b', 2, 500)], 'the last 2 deliveries'],
    ['what was tried twice', [tried('a', 1, 500), tried('a', 2, 500)], 'the last delivery'],
  ])('finds a problem where %s did not come through', (_what, tries, which) => {
    const notes = judge(...tries);
    expect(headlines(notes)).toEqual([`problem: ${which} of GitHub did not come through`]);
    expect(advice(notes)).toContain(URL);
  });

  it.each([
    [400, 'WEBHOOK_SECRET'],
    [401, 'WEBHOOK_SECRET'],
    [404, 'ends with /api/github/webhooks'],
    [502, 'the server behind it was not running'],
    [503, 'the database was away'],
    [504, 'the server behind it was not running'],
    [500, "the server's log says why"],
    [413, 'answered 413'],
  ])('explains %i', (statusCode, why) => {
    expect(advice(judge(tried('a', 1, statusCode)))).toContain(why);
  });

  it("repeats GitHub's words where no answer came", () => {
    const status = 'failed to connect to host';
    const notes = judge({ guid: 'a', at: NOW, status, statusCode: 0 });
    expect(advice(notes)).toContain(`GitHub says '${status}'`);
  });

  it('explains the newest failure, not an older one', () => {
    const why = advice(judge(tried('a', 2, 401), tried('b', 1, 404)));
    expect(why).toContain('404');
    expect(why).not.toContain('401');
  });
});
