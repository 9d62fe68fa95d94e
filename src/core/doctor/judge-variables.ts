import type { z } from 'zod';
import {
  APP_VARIABLES,
  type Given,
  Variables,
  describeVariable,
  withoutEmpty,
} from '../settings/variables.ts';
import { type Note, good, problem, warning } from './note.ts';

const Right = Variables.partial();
/** Those that are not wrong; a wrong one counts as not set. */
export type RightVariables = z.infer<typeof Right>;

type Judged = { values: RightVariables; notes: Note[] };

type Origin = { /** What `.env` says. */ file: Given; environment: Given };

/** What the server would say of its variables. */
export function judgeVariables(given: Given, origin: Origin): Judged {
  const set = withoutEmpty(given);
  const issues = Variables.safeParse(set).error?.issues ?? [];
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const values = Right.parse(
    Object.fromEntries(Object.entries(set).filter(([name]) => !wrong.has(name))),
  );
  const hasApp = APP_VARIABLES.some((name) => set[name] !== undefined);
  const ofApp = hasApp ? keyOf(set) : [NO_APP];
  const others = issues
    .filter(({ path }) => hasApp || !APP_VARIABLES.includes(String(path[0])))
    .map((issue) => problem(describeVariable(issue, set), 'the server does not start with it'));
  const found = [...ofApp, ...others, ...addressOf(set), ...ofAmazon(origin)];
  return { values, notes: found.length === 0 ? [good('the variables are in order')] : found };
}

const NO_APP = problem(
  'there is no GitHub App: APP_ID, WEBHOOK_SECRET and the private key are not set',
  'start the server (slashrun serve): its first start opens a page that makes the App and fills them in',
);

function keyOf({ PRIVATE_KEY: key, PRIVATE_KEY_PATH: path }: Given): Note[] {
  if (key !== undefined || path !== undefined) return [];
  const what = 'PRIVATE_KEY or PRIVATE_KEY_PATH is not set';
  return [problem(what, "generate a private key on the App's settings page and set one of them")];
}

function addressOf({ PUBLIC_URL: url, HOST = '127.0.0.1', PORT = '3000' }: Given): Note[] {
  if (url !== undefined) return [];
  const why = `check runs link to http://${HOST}:${PORT}: set it to where browsers and GitHub reach the server`;
  return [warning('PUBLIC_URL is not set', why)];
}

/** Amazon's SDK reads the environment, and never our file. */
function ofAmazon({ file, environment }: Origin): Note[] {
  const names = Object.entries(file)
    .filter(([name, value]) => name.startsWith('AWS_') && value !== '' && !environment[name])
    .map(([name]) => name);
  if (names.length === 0) return [];
  const why = "Amazon's SDK looks for them in the server's environment alone: set them there";
  return [warning(`${names.join(', ')} in the .env file have no effect`, why)];
}
