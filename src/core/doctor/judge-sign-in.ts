import { type Note, good, problem, warning } from './note.ts';

type Asked = {
  clientId: string | undefined;
  hasSecret: boolean;
  /** What GitHub knows of the App; undefined where it was not asked. */
  app: { clientId: string | undefined; settingsUrl: string } | undefined;
  /** What GitHub says of a made-up code, shown with id and secret; undefined where it was not asked. */
  answer: string | undefined;
};

/** Whether people can sign in with GitHub, on the page and in the command line. */
export function judgeSignIn({ clientId, hasSecret, app, answer }: Asked): Note[] {
  const url = app?.settingsUrl;
  if (clientId === undefined)
    return [
      warning(
        'CLIENT_ID is not set',
        "nobody can sign in: take it from the App's settings page, with a client secret",
        url,
      ),
    ];
  if (app?.clientId !== undefined && app.clientId !== clientId)
    return [
      problem(
        `CLIENT_ID is not that of the App, which is ${app.clientId}`,
        'people would sign in to something else, and nobody can: set both it and CLIENT_SECRET',
        url,
      ),
    ];
  if (!hasSecret)
    return [
      warning(
        'CLIENT_SECRET is not set',
        "nobody can sign in on the page: make one on the App's settings page",
        url,
      ),
    ];
  // A code that does not exist is what an App with the right secret is told of.
  if (answer === 'bad_verification_code') return [good('people can sign in with GitHub')];
  if (answer === 'incorrect_client_credentials')
    return [
      problem(
        'GitHub does not accept CLIENT_ID with CLIENT_SECRET',
        "nobody can sign in on the page: make a new client secret on the App's settings page",
        url,
      ),
    ];
  const said = answer === undefined ? 'GitHub was not asked' : `GitHub says ${answer}`;
  return [warning('CLIENT_SECRET could not be checked', said, url)];
}
