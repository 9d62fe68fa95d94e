import { judgeDryRuns } from '../../core/doctor/judge-dry-runs.ts';
import { judgeInputBucket, judgeOutputBucket } from '../../core/doctor/judge-bucket.ts';
import { judgeMachines } from '../../core/doctor/judge-machines.ts';
import { type Note, good, leftOut } from '../../core/doctor/note.ts';
import type { Settings } from '../../core/settings/settings.ts';
import type { Check } from './doctor.ts';
import { findQuotas } from './find-quotas.ts';

/** By which nothing of a server's is found, where it makes up its own name. */
const NO_NAME = 'slashrun-doctor';

type Given = {
  settings: Settings | undefined;
  serverName: string | undefined;
  publicUrl: string | undefined;
  /** Whether the agent was built as one file. */
  hasAgent: () => Promise<boolean>;
};

/** Buckets and machines, as far as the settings name some. Amazon's SDK is loaded only then. */
export function checksOfAmazon({ settings, ...given }: Given): Check[] {
  if (!settings) {
    const notes = [leftOut('buckets and machines of Amazon: the settings cannot be read')];
    return [{ name: 'settings', look: async () => notes }];
  }
  const machines = settings.environments.some(({ ec2 }) => ec2)
    ? checksOfMachines(settings, given)
    : [];
  return [{ name: 'bucket', look: () => lookAtBuckets(settings) }, ...machines];
}

async function lookAtBuckets({ s3, outputs, stores, environments }: Settings): Promise<Note[]> {
  const inputs = [...new Set(stores.map(({ bucket }) => bucket))];
  if (!outputs && inputs.length === 0)
    return [leftOut('buckets: the settings name none, so outputs are kept in the data folder')];
  const { findBucket, tryOutputBucket } = await import('./ask-bucket.ts');
  const areKeptForATime = environments.some((each) => each.keepOutputsSeconds !== undefined);
  const notes = await Promise.all([
    ...(outputs
      ? [
          tryOutputBucket(s3, { outputs, areTagged: outputs.tags && areKeptForATime }).then(
            (answer) => judgeOutputBucket(outputs.bucket, answer),
          ),
        ]
      : []),
    ...inputs.map(async (bucket) => judgeInputBucket(bucket, await findBucket(s3, bucket))),
  ]);
  return notes.flat();
}

function checksOfMachines(settings: Settings, given: Omit<Given, 'settings'>): Check[] {
  const environments = settings.environments.flatMap(({ slug, ec2 }) =>
    ec2 ? [{ slug, ec2 }] : [],
  );
  const { serverName, publicUrl, hasAgent } = given;
  return [
    {
      name: 'machines',
      look: async () => judgeMachines({ publicUrl, serverName, hasAgent: await hasAgent() }),
    },
    ...environments.map(({ slug, ec2 }) => ({
      name: 'ec2',
      look: async () => {
        const { tryMachines } = await import('./ask-ec2.ts');
        const runs = await tryMachines({ slug, ec2 }, serverName ?? NO_NAME);
        const tried = { slug, region: ec2.region, isNamed: serverName !== undefined };
        return judgeDryRuns(tried, runs);
      },
    })),
    {
      name: 'quotas',
      look: async () => {
        const { askQuotas } = await import('./ask-quotas.ts');
        const findings = await findQuotas(settings.environments, askQuotas);
        return findings.length > 0
          ? findings
          : [good("Amazon's vCPU quotas have room for all machines")];
      },
    },
  ];
}
