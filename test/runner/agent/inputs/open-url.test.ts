import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUrl } from '../../../../runner/agent/inputs/open-url.ts';
import { checkHost, safeLookup } from '../../../../runner/agent/inputs/safe-lookup.ts';
import { type Answer, FileServer } from './file-server.ts';

let server: FileServer;
let other: FileServer;

beforeEach(async () => {
  server = await new FileServer().up();
  other = await new FileServer().up();
  for (const { answers } of [server, other])
    answers.set('/file', ({ headers }, response) => response.end(headers.authorization ?? 'none'));
});

afterEach(() => Promise.all([server.down(), other.down()]));

const redirect =
  (location: string): Answer =>
  (_request, response) =>
    response.writeHead(302, { location }).end();

async function read(url: string): Promise<string> {
  return text(await openUrl(url, {}, new AbortController().signal));
}

const withLogin = (url: string, login: string) => url.replace('://', `://${login}@`);
const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

describe('openUrl', () => {
  it.each([
    ['ann:s%40cret', 'ann:s@cret'],
    ['ann:100%', 'ann:100%'],
    ['token', 'token:'],
  ])('sends the login %s of the address in a header', async (written, sent) => {
    expect(await read(withLogin(server.url('/file'), written))).toBe(basic(sent));
    expect(server.requests.map(({ url }) => url)).toEqual(['/file']);
  });

  it('keeps the login on the way to the same host and to no other', async () => {
    server.answers.set('/near', redirect('/file'));
    server.answers.set('/far', redirect(other.url('/file')));
    server.answers.set('/back', redirect(other.url('/back')));
    other.answers.set('/back', redirect(server.url('/file')));
    expect(await read(withLogin(server.url('/near'), 'a:b'))).toBe(basic('a:b'));
    expect(await read(withLogin(server.url('/far'), 'a:b'))).toBe('none');
    expect(await read(withLogin(server.url('/back'), 'a:b'))).toBe('none');
  });

  it('follows ten times and not more often', async () => {
    for (let left = 11; left > 0; left -= 1)
      server.answers.set(`/${left}`, redirect(left === 1 ? '/file' : `/${left - 1}`));
    expect(await read(server.url('/10'))).toBe('none');
    await expect(read(server.url('/11'))).rejects.toThrow('leads on more than 10 times');
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'leads to 169.254.169.254, an address'],
    ['http://[::ffff:169.254.169.254]/', 'leads to ::ffff:a9fe:a9fe, an address'],
    ['ftp://example.com/a', 'leads to ftp://, which is no web address'],
    ['file:///etc/passwd', 'leads to file://, which is no web address'],
    ['http://[', 'leads to what is no address'],
  ])('is not led to %s', async (location, message) => {
    server.answers.set('/away', redirect(location));
    await expect(read(server.url('/away'))).rejects.toThrow(message);
  });
});

describe('checkHost', () => {
  it.each([
    'http://169.254.169.254',
    'http://169.254.170.2',
    'http://2852039166',
    'http://0xa9.0xfe.0xa9.0xfe',
    'http://[fe80::1]',
    'http://[febf::1]',
    'http://[fd00:ec2::254]',
    'http://[::ffff:169.254.169.254]',
    'http://[64:ff9b::169.254.169.254]',
  ])('refuses %s', (url) => {
    expect(() => checkHost(new URL(url).hostname)).toThrow(/only the machine itself/);
  });

  it.each([
    'http://127.0.0.1',
    'http://10.0.0.1',
    'http://[::1]',
    'http://[fd00::1]',
    'http://a.b',
  ])('allows %s', (url) => {
    expect(() => checkHost(new URL(url).hostname)).not.toThrow();
  });
});

function resolveName(host: string, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) =>
    safeLookup(host, { all }, (error, found) => (error ? reject(error) : resolve(found))),
  );
}

describe('safeLookup', () => {
  it('refuses a name that leads to a forbidden address', async () => {
    await expect(resolveName('169.254.169.254', true)).rejects.toThrow(/only the machine itself/);
  });

  it('finds what is allowed, all of it or the first', async () => {
    expect(await resolveName('127.0.0.1', true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(await resolveName('127.0.0.1', false)).toBe('127.0.0.1');
  });

  it('tells of a name that nobody knows', async () => {
    await expect(resolveName('nowhere.invalid', true)).rejects.toMatchObject({
      syscall: 'getaddrinfo',
    });
  });
});
