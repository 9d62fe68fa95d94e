import { html, raw } from 'hono/html';
import { isOfThisMachine } from '../core/settings/is-of-this-machine.ts';
import { STYLE } from './style.ts';

/** What a page is made of; values that are put into one are escaped. */
export type Html = ReturnType<typeof html>;

/** A whole page; nothing in it is loaded from anywhere. */
function page(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · slashrun</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <p class="name">slashrun</p>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

export type Start = {
  /** The manifest as JSON. */
  manifest: string;
  /** Where the form goes for a personal account. */
  personalAction: string;
  /** The same for an organisation, with `ORGANIZATION` where its name belongs. */
  organizationAction: string;
  organization: string | undefined;
  publicUrl: string;
  /** Of the script that chooses between the two. */
  nonce: string;
};

/** Explains and asks whose App it becomes; the form goes to GitHub with the manifest. */
export function startPage(start: Start): Html {
  return page(
    'Make the GitHub App',
    html`<p>
        This server has no GitHub App yet. The button below takes you to GitHub, where you confirm
        the App's name with everything else filled in. GitHub then sends you back here, and the
        server writes the App's credentials to its <code>.env</code> file and starts.
      </p>
      ${isOfThisMachine(start.publicUrl) ? localWarning(start.publicUrl) : ''}
      ${manifestForm(start)}
      <script nonce="${start.nonce}">
        ${raw(CHOOSE)};
      </script>`,
  );
}

function manifestForm({ manifest, organization = '', ...actions }: Start): Html {
  const isOrganization = organization !== '';
  const action = isOrganization
    ? actions.organizationAction.replace('ORGANIZATION', encodeURIComponent(organization))
    : actions.personalAction;
  return html`<form
    method="post"
    action="${action}"
    data-personal="${actions.personalAction}"
    data-organization="${actions.organizationAction}"
  >
    <input type="hidden" name="manifest" value="${manifest}" />
    <fieldset>
      <legend>Whose App is it?</legend>
      <label>
        <input type="radio" name="owner" value="me" ${isOrganization ? '' : 'checked'} />
        My personal account
      </label>
      <label>
        <input type="radio" name="owner" value="organization" ${isOrganization ? 'checked' : ''} />
        An organisation
      </label>
      <label class="field" for="organization">The organisation's name, as in its address</label>
      <input
        id="organization"
        type="text"
        value="${organization}"
        pattern="[A-Za-z0-9][A-Za-z0-9_\\-]*"
        placeholder="octo-org"
        autocapitalize="off"
        spellcheck="false"
      />
    </fieldset>
    <button type="submit">Make the App on GitHub</button>
    <noscript>
      <p>
        Without scripts: for an organisation, add <code>organization=NAME</code> to this page's
        address and open it again.
      </p>
    </noscript>
  </form>`;
}

/** The form's address follows the choice. */
const CHOOSE = `
const form = document.querySelector('form');
const name = document.getElementById('organization');
const { owner } = form.elements;
const follow = () => {
  name.required = owner.value === 'organization';
  form.action = name.required
    ? form.dataset.organization.replace('ORGANIZATION', encodeURIComponent(name.value))
    : form.dataset.personal;
};
name.addEventListener('input', () => { owner.value = 'organization'; });
form.addEventListener('input', follow);
form.addEventListener('formdata', ({ formData }) => formData.delete('owner'));
follow()`;

function localWarning(publicUrl: string): Html {
  return html`<p class="warning">
    GitHub cannot reach <code>${publicUrl}</code>, so no comment would arrive. Set
    <code>PUBLIC_URL</code> to an address that it can reach and start the server again.
  </p>`;
}

type Done = { htmlUrl: string; slug: string; envPath: string; hasSecret: boolean };

/** The App is there: what happens by itself, and what does not. */
export function donePage({ htmlUrl, slug, envPath, hasSecret }: Done): Html {
  return page(
    'The App is made',
    html`<p>
        <a href="${htmlUrl}">${slug}</a> exists, and its credentials are in <code>${envPath}</code>,
        readable by the server's user only.
      </p>
      ${
        hasSecret
          ? html`<p>The server goes on by itself: there is nothing to restart.</p>`
          : secretMissing(envPath)
      }
      <p>
        <a class="button" href="${htmlUrl}/installations/new">Install it on your repositories</a>
      </p>`,
  );
}

function secretMissing(envPath: string): Html {
  return html`<p class="warning">
    One thing is missing: GitHub gave no webhook secret that is safe to use. Think of a long random
    one (at least 16 characters), set it as <b>Webhook secret</b> in the App's settings and as
    <code>WEBHOOK_SECRET</code> in <code>${envPath}</code>, and start the server again.
  </p>`;
}

/** Something went wrong; `again` is where to begin again, if that helps. */
export function problemPage(title: string, text: string, again?: string): Html {
  const link =
    again === undefined ? '' : html`<p><a class="button" href="${again}">Begin again</a></p>`;
  return page(
    title,
    html`<p>${text}</p>
      ${link}`,
  );
}
