import { type Note, good, leftOut, problem, warning } from './note.ts';

/** One try of GitHub's to hand something over. */
export type DeliveryTry = {
  /** The same for every try of one delivery. */
  guid: string;
  /** In milliseconds since 1970. */
  at: number;
  /** `OK`, or GitHub's own words. */
  status: string;
  /** Of the answer; 0 where none came. */
  statusCode: number;
};

/** What of so long ago nobody mends any more: GitHub redelivers for three days. */
const RECENT_MS = 3 * 24 * 60 * 60 * 1000;

type Place = { now: number; /** Where the App lists its deliveries. */ url: string };

/** Whether what GitHub sent lately was taken: all of it, most of it, or no longer any. */
export function judgeDeliveries(tries: readonly DeliveryTry[], { now, url }: Place): Note[] {
  const recent = tries.filter(({ at }) => at > now - RECENT_MS);
  const latest = new Map<string, DeliveryTry>();
  for (const each of recent.toSorted((one, other) => one.at - other.at))
    latest.set(each.guid, each);
  const deliveries = [...latest.values()].toSorted((one, other) => other.at - one.at);
  const [newest] = deliveries;
  if (!newest) return [leftOut('deliveries: GitHub sent none in the last three days')];
  const failed = deliveries.filter(({ status }) => status !== 'OK');
  const [lastFailed] = failed;
  const count = deliveries.length;
  if (!lastFailed) return [good(`the last ${of(count)} of GitHub came through`)];
  const why = explain(lastFailed);
  if (newest === lastFailed) {
    const since = deliveries.findIndex(({ status }) => status === 'OK');
    const streak = since === -1 ? count : since;
    return [problem(`the last ${of(streak)} of GitHub did not come through`, why, url)];
  }
  const what = `${failed.length} of the last ${of(count)} of GitHub did not come through, the newest did`;
  return [warning(what, `${why}; the server fetches what it missed by itself`, url)];
}

function of(count: number): string {
  return count === 1 ? 'delivery' : `${count} deliveries`;
}

function explain({ status, statusCode }: DeliveryTry): string {
  if (statusCode === 400 || statusCode === 401)
    return `answered ${statusCode}: WEBHOOK_SECRET and the App's webhook secret are not the same`;
  if (statusCode === 404)
    return 'answered 404: the webhook URL leads to something else; it ends with /api/github/webhooks';
  if (statusCode === 502 || statusCode === 504)
    return `answered ${statusCode}: the proxy was reached and the server behind it was not running`;
  if (statusCode === 503) return 'answered 503: the database was away';
  if (statusCode >= 500) return `answered ${statusCode}: the server's log says why`;
  if (statusCode > 0) return `answered ${statusCode}`;
  return `GitHub says '${status}': it must reach the webhook URL from the internet`;
}
