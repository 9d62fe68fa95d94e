import { once } from 'node:events';
import { Agent as HttpAgent, IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { DownloadFailed } from './download-failed.ts';
import { checkHost, safeLookup } from './safe-lookup.ts';

const MAX_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/** Of our own: in the common one there may be a connection whose address nobody checked. */
const AGENTS = {
  'http:': new HttpAgent({ keepAlive: true, lookup: safeLookup }),
  'https:': new HttpsAgent({ keepAlive: true, lookup: safeLookup }),
};

/**
 * Asks for an address and follows it to its end. A user and password in it are sent as basic
 * authentication, but neither to another host that it leads to nor, once encrypted, in the clear.
 * Throws `DownloadFailed` for redirects that lead nowhere.
 */
export async function openUrl(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = webAddress(address);
  let authorization = basicAuthorization(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await ask(url, { ...headers, ...authorization }, signal);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.statusCode) || location === undefined) return answer;
    discard(answer);
    const next = webAddress(location, url.href);
    const isSameHost = next.host === url.host && next.protocol === url.protocol;
    authorization = basicAuthorization(next) ?? (isSameHost ? authorization : undefined);
    url = next;
  }
  throw new DownloadFailed(`leads on more than ${MAX_REDIRECTS} times`);
}

/** Ends an answer whose content nobody wants, however long it is. */
export function discard(answer: IncomingMessage): void {
  answer.on('error', () => undefined);
  answer.destroy();
}

async function ask(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  checkHost(url.hostname);
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  // Compressed on the way it could not be resumed, nor would its size be known.
  const all = { 'user-agent': 'slashrun', 'accept-encoding': 'identity', ...headers };
  const asking = isSecure
    ? requestHttps(plain, { headers: all, agent: AGENTS['https:'], signal })
    : requestHttp(plain, { headers: all, agent: AGENTS['http:'], signal });
  asking.end();
  const [answer] = await once(asking, 'response');
  // From now on it is the answer that tells of a broken connection.
  asking.on('error', () => undefined);
  if (!(answer instanceof IncomingMessage)) throw new TypeError('no answer');
  return answer;
}

function webAddress(address: string, base?: string): URL {
  if (!URL.canParse(address, base)) throw new DownloadFailed('leads to what is no address');
  const url = new URL(address, base);
  if (!/^https?:$/.test(url.protocol))
    throw new DownloadFailed(`leads to ${url.protocol}//, which is no web address`);
  return url;
}

function basicAuthorization({ username, password }: URL): { authorization: string } | undefined {
  if (username === '' && password === '') return undefined;
  const login = `${decode(username)}:${decode(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}

/** A `%` that a person forgot to write as `%25` stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
