import { describe, expect, it } from 'vitest';
import {
  type DryRun,
  type Ec2Action,
  judgeDryRuns,
} from '../../../src/core/doctor/judge-dry-runs.ts';
import { advice, headlines } from './notes-in-words.ts';

const LAUNCH: Ec2Action[] = [
  'DescribeInstanceTypes',
  'CreateLaunchTemplate',
  'CreateFleet',
  'RunInstances',
  'DeleteLaunchTemplate',
  'DescribeInstances',
];
const OF_MACHINES: Ec2Action[] = ['TerminateInstances', 'GetConsoleOutput'];

function allowed(actions: Ec2Action[]): DryRun[] {
  return actions.map((action) => ({ action, refusal: undefined }));
}

function refused(
  action: Ec2Action,
  code: string,
  { status = 400, message = 'No.' }: { status?: number | undefined; message?: string } = {},
): DryRun {
  return { action, refusal: { code, message, status } };
}

function judge(runs: DryRun[], isNamed = true) {
  return judgeDryRuns({ slug: 'gpu', region: 'eu-west-1', isNamed }, runs);
}

describe('judgeDryRuns', () => {
  it('lists what Amazon would do', () => {
    expect(headlines(judge(allowed([...LAUNCH, ...OF_MACHINES])))).toEqual([
      `good: gpu: Amazon would do ${[...LAUNCH, ...OF_MACHINES].join(', ')} in eu-west-1`,
    ]);
  });

  it('says what nobody could ask for without a machine', () => {
    expect(headlines(judge(allowed(LAUNCH)))).toEqual([
      `good: gpu: Amazon would do ${LAUNCH.join(', ')} in eu-west-1`,
      'left-out: gpu: TerminateInstances, GetConsoleOutput, for want of a machine to ask about',
    ]);
  });

  it.each<[Ec2Action, string]>([
    ['CreateFleet', 'no machine is launched'],
    ['RunInstances', 'Amazon does this for the fleet'],
    ['TerminateInstances', 'machines do not end, and go on costing money'],
    ['GetConsoleOutput', 'nobody learns why'],
  ])('says what does not work where %s is forbidden', (action, why) => {
    const notes = judge([
      ...allowed(LAUNCH),
      refused(action, 'UnauthorizedOperation', { status: 403 }),
    ]);
    expect(headlines(notes)).toEqual([
      `problem: gpu: Amazon refuses ${action} in eu-west-1: UnauthorizedOperation, No.`,
    ]);
    expect(advice(notes)).toContain(why);
    expect(advice(notes)).toContain('deploy/iam/machines.json');
  });

  it('only warns of what is forbidden to a name that it made up', () => {
    const notes = judge([refused('CreateFleet', 'UnauthorizedOperation', { status: 403 })], false);
    expect(headlines(notes)).toEqual([
      'warning: gpu: Amazon refuses CreateFleet in eu-west-1: UnauthorizedOperation, No.',
    ]);
    expect(advice(notes)).toContain("set SERVER_NAME to the policy's server_id");
  });

  it.each([
    ['InvalidAMIID.NotFound', 'problem', "check 'environments.gpu.ec2' in SETTINGS_FILE"],
    ['Unsupported', 'problem', "check 'environments.gpu.ec2' in SETTINGS_FILE"],
    ['InsufficientInstanceCapacity', 'warning', 'that can be otherwise later'],
    ['RequestLimitExceeded', 'warning', 'that can be otherwise later'],
  ])('tells what is wrong from what is so now: %s', (code, severity, why) => {
    const notes = judge([refused('RunInstances', code)]);
    expect(headlines(notes)).toEqual([
      `${severity}: gpu: Amazon refuses RunInstances in eu-west-1: ${code}, No.`,
    ]);
    expect(advice(notes)).toContain(why);
  });

  it('points at the network where no answer came', () => {
    const refusal = { code: 'TimeoutError', message: '', status: undefined };
    const notes = judge([{ action: 'DescribeInstances', refusal }]);
    expect(headlines(notes)).toEqual([
      'problem: gpu: Amazon refuses DescribeInstances in eu-west-1: TimeoutError',
    ]);
    expect(advice(notes)).toContain('check the region and the network');
  });

  it.each(['CredentialsProviderError', 'AuthFailure', 'RequestExpired'])(
    'says once, and blames nothing, that whoever asks is not known: %s',
    (code) => {
      const notes = judge(LAUNCH.map((action) => refused(action, code, { status: 401 })));
      expect(headlines(notes)).toEqual([
        `warning: gpu: Amazon could not be asked in eu-west-1: ${code}, No.`,
      ]);
      expect(advice(notes)).toContain('run this where the server runs');
    },
  );

  it('leaves out of a refusal what only machines can read', () => {
    const message = 'You may not. Encoded authorization failure message: 4f3a\nb2';
    const [line] = headlines(judge([refused('CreateFleet', 'UnauthorizedOperation', { message })]));
    expect(line).toMatch(/: UnauthorizedOperation, You may not\.$/);
  });
});
