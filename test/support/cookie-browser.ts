type Asking = { method?: string; headers?: Record<string, string>; body?: string };

/** As much of a browser as signing in takes: it keeps cookies, and shows where it would be sent. */
export class CookieBrowser {
  readonly cookies = new Map<string, string>();
  readonly #server: () => string;

  /** `server` may be another after a restart. */
  constructor(server: () => string) {
    this.#server = server;
  }

  /** Asks the server; the cookies go along and those of the answer are kept. */
  async ask(path: string, { headers = {}, ...asking }: Asking = {}): Promise<Response> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.#server()}${path}`, {
      redirect: 'manual',
      headers: { ...(cookie !== '' && { cookie }), ...headers },
      ...asking,
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** As a page of the server itself does. */
  async post(path: string, body: object = {}): Promise<Response> {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Goes to GitHub and stops before the way back: the path there. */
  async goToGitHub(to = '/'): Promise<string> {
    const away = await this.ask(`/sign-in?to=${encodeURIComponent(to)}`);
    const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
    const { pathname, search } = new URL(back.headers.get('location') ?? '');
    return `${pathname}${search}`;
  }

  /** Where the browser is in the end. */
  async signIn(to = '/'): Promise<string | null> {
    return (await this.ask(await this.goToGitHub(to))).headers.get('location');
  }

  /** Another browser with the same cookies. */
  copy(): CookieBrowser {
    const other = new CookieBrowser(this.#server);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}
