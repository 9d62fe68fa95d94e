import { type Grants, compareApp } from '../../core/doctor/compare-app.ts';
import { judgeDeliveries } from '../../core/doctor/judge-deliveries.ts';
import { judgeSignIn } from '../../core/doctor/judge-sign-in.ts';
import type { RightVariables } from '../../core/doctor/judge-variables.ts';
import { type Note, good, leftOut, problem } from '../../core/doctor/note.ts';
import { apiUrlOf } from '../../core/settings/variables.ts';
import { type AppPort, AppUnavailable } from './ask-app.ts';
import { askSignIn } from './ask-sign-in.ts';
import type { Check } from './doctor.ts';

export type AppToCheck = {
  /** Undefined where there is no id or no key to ask with. */
  github: AppPort | undefined;
  /** What `app.yml` asks for. */
  wanted: Grants;
  values: RightVariables;
  /** Without a slash at its end. */
  publicUrl: string | undefined;
};

/** What GitHub knows of the App, and whether it reaches the server. */
export function checksOfApp(given: AppToCheck): Check[] {
  const { github } = given;
  if (!github) {
    const notes = [leftOut('the GitHub App: without its id and key GitHub cannot be asked')];
    return [{ name: 'github', look: async () => notes }, signInOf(given, undefined)];
  }
  // Asked once, for all that want to know.
  let asked: ReturnType<AppPort['getApp']> | undefined;
  const getApp = () => (asked ??= github.getApp());
  return [
    { name: 'github', look: () => orProblem(() => compare({ ...github, getApp }, given)) },
    { name: 'deliveries', look: () => orLeftOut(() => lookAtDeliveries({ ...github, getApp })) },
    signInOf(given, getApp),
  ];
}

async function compare(
  github: AppPort,
  { wanted, publicUrl }: Pick<AppToCheck, 'wanted' | 'publicUrl'>,
): Promise<Note[]> {
  const [app, installations] = await Promise.all([github.getApp(), github.listInstallations()]);
  const hookUrl = publicUrl === undefined ? {} : { hookUrl: `${publicUrl}/api/github/webhooks` };
  const findings = compareApp({ wanted, app, installations, ...hookUrl });
  return [
    good(`${app.name} (${app.htmlUrl}), ${installationsOf(installations.length)}`),
    ...(findings.length === 0 ? [good('permissions and events are as app.yml says')] : findings),
  ];
}

async function lookAtDeliveries(github: AppPort): Promise<Note[]> {
  const [app, tries] = await Promise.all([github.getApp(), github.listDeliveries()]);
  return judgeDeliveries(tries, { now: Date.now(), url: `${app.settingsUrl}/advanced` });
}

function signInOf({ values }: AppToCheck, getApp: AppPort['getApp'] | undefined): Check {
  const { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = values;
  const look = async () => {
    const app = await getApp?.().catch(() => undefined);
    const canAsk = app !== undefined && clientId !== undefined && clientSecret !== undefined;
    const isOurs = app?.clientId === undefined || app.clientId === clientId;
    const answer =
      canAsk && isOurs
        ? await askSignIn({ apiUrl: apiUrlOf(values), clientId, clientSecret })
        : undefined;
    return judgeSignIn({
      clientId,
      hasSecret: clientSecret !== undefined,
      app: app && { clientId: app.clientId, settingsUrl: app.settingsUrl },
      answer,
    });
  };
  return { name: 'sign-in', look };
}

async function orProblem(look: () => Promise<Note[]>): Promise<Note[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AppUnavailable)) throw error;
    return [problem(error.message, 'nothing works without GitHub: no command comes, no check run')];
  }
}

/** The check of the App has said why. */
async function orLeftOut(look: () => Promise<Note[]>): Promise<Note[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AppUnavailable)) throw error;
    return [leftOut('deliveries: GitHub does not tell of them')];
  }
}

function installationsOf(count: number): string {
  if (count === 0) return 'not installed anywhere yet';
  return count === 1 ? '1 installation' : `${count} installations`;
}
