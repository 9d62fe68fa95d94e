import { once } from 'node:events';
import { IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { checkHost, safeLookup } from './safe-lookup.ts';

const MAX_REDIRECTS = 10;

/** An address leads in circles, or to something that is no web address. */
export class BadRedirect extends Error {
  override readonly name = 'BadRedirect';
}

/**
 * Asks for an address and follows it to its end. A user and password in it are sent as basic
 * authentication, and not to another host that it leads to.
 */
export async function openUrl(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = new URL(address);
  let authorization = basicAuthorization(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await ask(url, { ...headers, ...authorization }, signal);
    const { location } = answer.headers;
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0);
    if (!isRedirect || location === undefined) return answer;
    answer.destroy();
    const next = new URL(location, url);
    const own = basicAuthorization(next);
    authorization = own ?? (next.host === url.host ? authorization : undefined);
    url = next;
  }
  throw new BadRedirect(`it leads on more than ${MAX_REDIRECTS} times`);
}

async function ask(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (!/^https?:$/.test(url.protocol)) throw new BadRedirect(`it leads to ${url.protocol}//`);
  checkHost(url.hostname);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  // Compressed on the way it could not be resumed, nor would its size be known.
  const all = { 'user-agent': 'slashrun', 'accept-encoding': 'identity', ...headers };
  const asking = request(plain, { headers: all, lookup: safeLookup, signal });
  asking.end();
  const [answer] = await once(asking, 'response');
  // From now on it is the answer that tells of a broken connection.
  asking.on('error', () => undefined);
  if (!(answer instanceof IncomingMessage)) throw new TypeError('no answer');
  return answer;
}

function basicAuthorization({ username, password }: URL): { authorization: string } | undefined {
  if (username === '' && password === '') return undefined;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
