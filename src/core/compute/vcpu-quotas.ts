import type { Ec2Settings, MachineSettings } from '../settings/settings.ts';
import { launchTargets, type Market } from './launch-targets.ts';

/** A limit of the account in a region, in vCPUs of everything that runs there at once. */
export type VcpuQuota = { name: string; vcpus: number; url: string };

export type VcpuFacts = {
  quotas: readonly VcpuQuota[];
  /** vCPUs of each instance type. */
  vcpusOf: ReadonlyMap<string, number>;
};

type Wanted = { slug: string; ec2: Ec2Settings & MachineSettings };

/**
 * What of an environment the account's quotas do not let happen, in words for the operator: types that
 * never fit, and how many machines will really run. A quota that Amazon does not tell stands in no way.
 */
export function checkVcpuQuotas({ slug, ec2 }: Wanted, facts: VcpuFacts): string[] {
  const { region, max, market, instanceTypes: types } = ec2;
  const found = launchTargets({ types, market, places: [] }).flatMap((ofMarket) =>
    ofMarket.flatMap((target) => {
      const quota = vcpuQuotaOf(target.instanceType, target.market, facts.quotas);
      const vcpus = facts.vcpusOf.get(target.instanceType);
      return quota === undefined || vcpus === undefined ? [] : [{ ...target, quota, vcpus }];
    }),
  );
  const tooLarge = found.filter(({ quota, vcpus }) => vcpus > quota.vcpus);
  const fitting = found.filter(({ quota, vcpus }) => vcpus <= quota.vcpus);
  const tooMany = fitting.filter(({ quota, vcpus }) => vcpus * max > quota.vcpus);
  return [
    ...tooLarge.map(
      ({ instanceType, quota, vcpus, ...each }) =>
        `${slug}: ${instanceType} (${each.market}) needs ${vcpus} vCPUs, and ${sayQuota(quota, region)}: ask Amazon for more, at least ${vcpus} (${quota.url})`,
    ),
    ...tooMany.map(
      ({ instanceType, quota, vcpus, ...each }) =>
        `${slug}: of ${max} machines ${instanceType} (${each.market}), with ${vcpus} vCPUs each, at most ${Math.floor(quota.vcpus / vcpus)} will run at once: ${sayQuota(quota, region)} (${quota.url})`,
    ),
  ];
}

function sayQuota({ name, vcpus }: VcpuQuota, region: string): string {
  return `the quota '${name}' in ${region} is ${vcpus}`;
}

/**
 * The quota that counts a type, by Amazon's own names of them: `Running On-Demand G and VT instances`,
 * `All P5 Spot Instance Requests`, `Running On-Demand Standard (A, C, D, …) instances`. One for a
 * generation goes before one for its family.
 */
export function vcpuQuotaOf(
  instanceType: string,
  market: Market,
  quotas: readonly VcpuQuota[],
): VcpuQuota | undefined {
  const [, family = '', generation = ''] = /^([a-z]+)(?:-?(\d+))?/.exec(instanceType) ?? [];
  const ofMarket = quotas.flatMap((quota) => {
    const families = PATTERNS[market].exec(quota.name)?.[1];
    return families === undefined ? [] : [{ quota, families: familiesIn(families) }];
  });
  for (const name of [`${family}${generation}`, family]) {
    const found = ofMarket.find(({ families }) => families.includes(name));
    if (found) return found.quota;
  }
  return undefined;
}

const PATTERNS: Readonly<Record<Market, RegExp>> = {
  'on-demand': /^Running On-Demand (.+) instances$/,
  spot: /^All (.+) Spot Instance Requests$/,
};

function familiesIn(text: string): string[] {
  const listed = /^Standard \((.+)\)$/.exec(text)?.[1] ?? text;
  const names = listed.split(/,\s*(?:and\s+)?|\s+and\s+/);
  // The only family with a name of its own: `u-6tb1.metal`, `u7i-12tb.224xlarge`.
  return names.map((name) => (name === 'High Memory' ? 'u' : name.trim().toLowerCase()));
}
