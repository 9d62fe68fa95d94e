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

/** `problem`: the environment can have no machine at all; `warning`: not all that it asks for. */
export type QuotaFinding = {
  severity: 'problem' | 'warning';
  what: string;
  why: string;
  /** Where more is asked for. */
  url: string;
};

export type QuotaCheck = {
  findings: QuotaFinding[];
  /** Types of which Amazon does not tell enough to compare them. */
  unknown: string[];
};

/**
 * What of an environment the account's quotas do not let happen, in words for the operator: types that
 * never fit, and how many machines will really run. A quota that Amazon does not tell stands in no way.
 */
export function checkVcpuQuotas({ slug, ec2 }: Wanted, facts: VcpuFacts): QuotaCheck {
  const { region, max, market, instanceTypes: types } = ec2;
  const targets = launchTargets({ types, market, places: [] }).flat();
  const found = targets.flatMap((target) => {
    const quota = vcpuQuotaOf(target.instanceType, target.market, facts.quotas);
    const vcpus = facts.vcpusOf.get(target.instanceType);
    return quota === undefined || vcpus === undefined ? [] : [{ ...target, quota, vcpus }];
  });
  const tooLarge = found.filter(({ quota, vcpus }) => vcpus > quota.vcpus);
  const fitting = found.filter(({ quota, vcpus }) => vcpus <= quota.vcpus);
  const tooMany = fitting.filter(({ quota, vcpus }) => vcpus * max > quota.vcpus);
  const fitsNone = targets.length === tooLarge.length;
  const findings = [
    ...tooLarge.map(({ instanceType, quota, vcpus, ...each }): QuotaFinding => ({
      severity: fitsNone ? 'problem' : 'warning',
      what: `${slug}: ${instanceType} (${each.market}) needs ${vcpus} vCPUs, and ${sayQuota(quota, region)}`,
      why: `${fitsNone ? 'no machine of this environment can be launched' : 'only its other types and markets can be launched'}: ask Amazon for at least ${vcpus}`,
      url: quota.url,
    })),
    ...tooMany.map(({ instanceType, quota, vcpus, ...each }): QuotaFinding => ({
      severity: 'warning',
      what: `${slug}: of ${max} machines ${instanceType} (${each.market}), with ${vcpus} vCPUs each, at most ${Math.floor(quota.vcpus / vcpus)} will run at once`,
      why: `${sayQuota(quota, region)}: ask Amazon for ${vcpus * max}`,
      url: quota.url,
    })),
  ];
  const known = new Set(found.map(({ instanceType }) => instanceType));
  return { findings, unknown: types.filter((type) => !known.has(type)) };
}

function sayQuota({ name, vcpus }: VcpuQuota, region: string): string {
  return `the quota '${name}' in ${region} is ${vcpus}`;
}

/** What to ask of each region: all types that its environments have, each once. */
export function typesByRegion(wanted: readonly Wanted[]): Map<string, string[]> {
  const regions = new Map<string, string[]>();
  for (const { ec2 } of wanted) {
    const types = [...(regions.get(ec2.region) ?? []), ...ec2.instanceTypes];
    regions.set(ec2.region, [...new Set(types)]);
  }
  return regions;
}

const CONSOLE = 'console.aws.amazon.com/servicequotas/home/services/ec2/quotas';

type ListedQuota = {
  QuotaName?: string | undefined;
  QuotaCode?: string | undefined;
  Value?: number | undefined;
};

/** Those that Service Quotas lists, of vCPUs and of anything else; one without a value limits nothing here. */
export function readQuotas(region: string, listed: readonly ListedQuota[]): VcpuQuota[] {
  return listed.flatMap(({ QuotaName: name, QuotaCode: code, Value: vcpus }) =>
    name === undefined || code === undefined || vcpus === undefined
      ? []
      : [{ name, vcpus, url: `https://${region}.${CONSOLE}/${code}` }],
  );
}

type DescribedType = {
  InstanceType?: string | undefined;
  VCpuInfo?: { DefaultVCpus?: number | undefined } | undefined;
};

/** As EC2 describes its types. */
export function readVcpus(described: readonly DescribedType[]): Map<string, number> {
  return new Map(
    described.flatMap(({ InstanceType: type, VCpuInfo: info }): [string, number][] =>
      type === undefined || info?.DefaultVCpus === undefined ? [] : [[type, info.DefaultVCpus]],
    ),
  );
}

/**
 * The quota that counts a type, by Amazon's own names of them: `Running On-Demand G and VT instances`,
 * `All P5 Spot Instance Requests`, `Running On-Demand Standard (A, C, D, …) instances`. One for a
 * generation goes before one for its family. By names and not by codes, since Amazon divides a family
 * anew as generations come: spot of P is one quota in some places, and P5 its own in others.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-limits.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
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
