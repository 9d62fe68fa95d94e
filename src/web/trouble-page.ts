import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

type Trouble = {
  title: string;
  text: string;
  /** Where to begin again. */
  again?: string;
};

/** What a person sees whose browser came to us and cannot go on; nothing in it is loaded. */
export async function trouble(
  c: Context,
  status: ContentfulStatusCode,
  { title, text, again }: Trouble,
): Promise<Response> {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · slashrun</title>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${text}</p>
          <p>
            <a href="${again ?? '/'}">${again === undefined ? 'To the start' : 'Sign in again'}</a>
          </p>
        </main>
      </body>
    </html>`;
  return c.html(page, status);
}
