import {
  type ActualApp,
  compareApp,
  type Finding,
  type Grants,
  type Installation,
} from '../core/doctor/compare-app.ts';

/** What GitHub is asked, as the App itself. */
export type AppPort = {
  getApp: () => Promise<ActualApp>;
  listInstallations: () => Promise<Installation[]>;
};

/** GitHub could not be asked; the message says why, and what to do. */
export class AppUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AppUnavailable';
  }
}

export type DoctorOptions = {
  github: AppPort;
  /** What `app.yml` asks for. */
  wanted: Grants;
  /** Where deliveries should arrive, if the server's public address is known. */
  hookUrl?: string;
  /** What Amazon's quotas do not let happen; undefined where nothing runs there. */
  findQuotas: () => Promise<Finding[] | undefined>;
  json: boolean;
  write: (text: string) => void;
  writeError: (text: string) => void;
};

const GOOD = 0;
const PROBLEMS = 1;
export const CANNOT_ASK = 2;

/**
 * Compares the App and its installations with `app.yml`, and the environments with Amazon's quotas; says
 * what is not so, and answers the exit code.
 */
export async function doctor(options: DoctorOptions): Promise<number> {
  const { github, wanted, hookUrl, findQuotas, json, write, writeError } = options;
  try {
    const [app, installations, ofQuotas] = await Promise.all([
      github.getApp(),
      github.listInstallations(),
      findQuotas(),
    ]);
    const ofApp = compareApp({
      wanted,
      app,
      installations,
      ...(hookUrl === undefined ? {} : { hookUrl }),
    });
    const findings = [...ofApp, ...(ofQuotas ?? [])];
    const good = [
      ...(ofApp.length === 0 ? ['permissions and events are as app.yml says'] : []),
      ...(ofQuotas?.length === 0 ? ["Amazon's vCPU quotas have room for all machines"] : []),
    ];
    const seen = { app, installations: installations.length, findings, good };
    write(json ? renderJson(seen) : renderText(seen));
    return findings.some(({ severity }) => severity === 'problem') ? PROBLEMS : GOOD;
  } catch (error) {
    if (!(error instanceof AppUnavailable)) throw error;
    writeError(`slashrun: ${error.message}\n`);
    return CANNOT_ASK;
  }
}

type Seen = {
  app: ActualApp;
  installations: number;
  findings: readonly Finding[];
  good: readonly string[];
};

function renderJson({ app, installations, findings }: Seen): string {
  const { name, slug, htmlUrl } = app;
  return `${JSON.stringify({ app: { name, slug, url: htmlUrl }, installations, findings }, null, 2)}\n`;
}

const MARKS: Record<Finding['severity'], string> = { problem: '✗', warning: '⚠' };

/** A line for what is wrong, one for what that means; addresses once, below all that they mend. */
function renderText({ app, installations, findings, good }: Seen): string {
  const urls = [...new Set(findings.map(({ url }) => url))];
  const groups = urls.map((url) => {
    const lines = findings
      .filter((finding) => finding.url === url)
      .toSorted((one, other) => one.severity.localeCompare(other.severity))
      .map(({ severity, what, why }) => `${MARKS[severity]} ${what}\n    ${why}\n`);
    return `${lines.join('')}  → ${url}\n`;
  });
  const head = `${app.name} (${app.htmlUrl}), ${installationsOf(installations)}\n`;
  return [head, good.map((each) => `✓ ${each}\n`).join(''), ...groups]
    .filter((part) => part !== '')
    .join('\n');
}

function installationsOf(count: number): string {
  if (count === 0) return 'not installed anywhere yet';
  return count === 1 ? '1 installation' : `${count} installations`;
}
