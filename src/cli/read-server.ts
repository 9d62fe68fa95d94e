import { WrongUsage } from './cli-error.ts';

/** A server's address as people write it, without a slash at its end. */
export function readServer(text: string): string {
  const isLocal = /^(?:localhost|127\.|\[::1\])/.test(text);
  const written = /^https?:\/\//i.test(text) ? text : `${isLocal ? 'http' : 'https'}://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new WrongUsage(
      `'${text}' is no address of a server, such as https://slashrun.example.com`,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
