import { launchFailure } from '../compute/launch-failure.ts';
import {
  ASK_WHERE_THE_SERVER_RUNS,
  type AmazonRefusal,
  isForbidden,
  isWithoutCredentials,
  sayRefusal,
} from './amazon-refusal.ts';
import { type Finding, type Note, good, leftOut, problem, warning } from './note.ts';

/** One call, asked for without being done; undefined: Amazon would do it. */
export type DryRun = { action: Ec2Action; refusal: AmazonRefusal | undefined };

/** What does not work without each. */
const NEEDED_FOR = {
  DescribeInstances: 'machines are not found again, and go on costing money',
  DescribeInstanceTypes: "the account's quotas cannot be compared with what is asked for",
  CreateLaunchTemplate: 'no machine is launched',
  CreateFleet: 'no machine is launched',
  RunInstances: 'no machine is launched, since Amazon does this for the fleet',
  DeleteLaunchTemplate: 'a template of each launch stays, until the region takes no more',
  TerminateInstances: 'machines do not end, and go on costing money',
  GetConsoleOutput: 'nobody learns why a machine did not come to work',
} as const;
export type Ec2Action = keyof typeof NEEDED_FOR;

type Tried = {
  slug: string;
  region: string;
  /** Whether the tag is known by which the policy lets the server do anything. */
  isNamed: boolean;
};

const POLICY = 'see deploy/iam/machines.json and docs/aws.md';

/** Whether Amazon would launch, list and end machines of an environment. */
export function judgeDryRuns(tried: Tried, runs: readonly DryRun[]): Note[] {
  const { slug, region } = tried;
  const refused = runs.flatMap(({ action, refusal }) => (refusal ? [{ action, refusal }] : []));
  const unknown = refused.find(({ refusal }) => isWithoutCredentials(refusal));
  if (unknown)
    return [
      warning(
        `${slug}: Amazon could not be asked in ${region}: ${sayRefusal(unknown.refusal)}`,
        ASK_WHERE_THE_SERVER_RUNS,
      ),
    ];
  const findings = refused.map((each) => judgeRefusal(tried, each));
  const names = new Set(runs.map(({ action }) => action));
  const untried = Object.keys(NEEDED_FOR).filter(
    (action) => ![...names].some((name) => name === action),
  );
  const allowed = runs.filter(({ refusal }) => refusal === undefined).map(({ action }) => action);
  return [
    ...(findings.length === 0
      ? [good(`${slug}: Amazon would do ${allowed.join(', ')} in ${region}`)]
      : []),
    ...findings,
    ...(untried.length > 0 && findings.length === 0
      ? [leftOut(`${slug}: ${untried.join(', ')}, for want of a machine to ask about`)]
      : []),
  ];
}

type Refused = { action: Ec2Action; refusal: AmazonRefusal };

function judgeRefusal({ slug, region, isNamed }: Tried, { action, refusal }: Refused): Finding {
  const what = `${slug}: Amazon refuses ${action} in ${region}: ${sayRefusal(refusal)}`;
  const means = NEEDED_FOR[action];
  if (refusal.status === undefined)
    return problem(what, `${means}: check the region and the network`);
  if (isForbidden(refusal)) {
    if (isNamed) return problem(what, `${means}; ${POLICY}`);
    const why = `${means}, unless the server's own name is allowed: set SERVER_NAME to the policy's server_id; ${POLICY}`;
    return warning(what, why);
  }
  const failure = launchFailure(refusal.code);
  if (failure === 'wrong' || failure === 'never')
    return problem(what, `${means}: check 'environments.${slug}.ec2' in SETTINGS_FILE`);
  return warning(what, `${means} at the moment: that can be otherwise later`);
}
