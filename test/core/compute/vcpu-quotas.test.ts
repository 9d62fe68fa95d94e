import { describe, expect, it } from 'vitest';
import type { Market, MarketChoice } from '../../../src/core/compute/launch-targets.ts';
import { checkVcpuQuotas, vcpuQuotaOf } from '../../../src/core/compute/vcpu-quotas.ts';
import { parseSettings } from '../../../src/core/settings/parse-settings.ts';

const STANDARD = 'Standard (A, C, D, H, I, M, R, T, Z)';
const quotas = [
  [`Running On-Demand ${STANDARD} instances`, 64],
  ['Running On-Demand G and VT instances', 8],
  ['Running On-Demand P instances', 0],
  ['Running On-Demand High Memory instances', 448],
  ['Running On-Demand Inf instances', 24],
  [`All ${STANDARD} Spot Instance Requests`, 5],
  ['All G and VT Spot Instance Requests', 96],
  ['All P4, P3 and P2 Spot Instance Requests', 96],
  ['All P5 Spot Instance Requests', 0],
  ['Running Dedicated g5 Hosts', 2],
  ['EC2-VPC Elastic IPs', 5],
].map(([name, vcpus]) => ({ name: String(name), vcpus: Number(vcpus), url: 'https://quotas' }));

describe('the quota of a type', () => {
  it.each<[string, Market, string | undefined]>([
    ['m6i.large', 'on-demand', `Running On-Demand ${STANDARD} instances`],
    ['im4gn.large', 'on-demand', undefined],
    ['g5.xlarge', 'on-demand', 'Running On-Demand G and VT instances'],
    ['vt1.3xlarge', 'spot', 'All G and VT Spot Instance Requests'],
    ['p4d.24xlarge', 'on-demand', 'Running On-Demand P instances'],
    ['p4d.24xlarge', 'spot', 'All P4, P3 and P2 Spot Instance Requests'],
    ['p5.48xlarge', 'spot', 'All P5 Spot Instance Requests'],
    ['u-6tb1.metal', 'on-demand', 'Running On-Demand High Memory instances'],
    ['inf2.xlarge', 'on-demand', 'Running On-Demand Inf instances'],
    ['trn1.2xlarge', 'spot', undefined],
  ])('%s (%s) is %s', (type, market, name) => {
    expect(vcpuQuotaOf(type, market, quotas)?.name).toBe(name);
  });
});

describe('an environment', () => {
  const vcpusOf = new Map([
    ['g5.xlarge', 4],
    ['g5.12xlarge', 48],
    ['p5.48xlarge', 192],
    ['m6i.large', 2],
  ]);
  const check = (types: string, market: MarketChoice, max: number): string[] => {
    const text = `environments: {gpu: {ec2: {region: eu-west-1, instance-types: [${types}], market: ${market}, image: ami-1}, machines: {max: ${max}}}}`;
    const parsed = parseSettings(text, 'settings.yaml', () => ({ ok: true, value: '' }));
    if (!parsed.ok) throw new Error(parsed.problems.join('; '));
    return parsed.settings.environments.flatMap(({ slug, ec2 }) =>
      ec2 ? checkVcpuQuotas({ slug, ec2 }, { quotas, vcpusOf }) : [],
    );
  };

  it('that fits is passed over', () => {
    expect(check('g5.xlarge', 'on-demand', 2)).toEqual([]);
    expect(check('m6i.large', 'spot', 2)).toEqual([]);
  });

  it('hears of each type that never fits, in each market', () => {
    expect(check('g5.xlarge, g5.12xlarge', 'spot-then-on-demand', 2)).toEqual([
      "gpu: g5.12xlarge (on-demand) needs 48 vCPUs, and the quota 'Running On-Demand G and VT instances' in eu-west-1 is 8: ask Amazon for more, at least 48 (https://quotas)",
    ]);
    expect(check('p5.48xlarge', 'spot', 1)).toEqual([
      "gpu: p5.48xlarge (spot) needs 192 vCPUs, and the quota 'All P5 Spot Instance Requests' in eu-west-1 is 0: ask Amazon for more, at least 192 (https://quotas)",
    ]);
  });

  it('hears how many of its machines will run at once', () => {
    expect(check('g5.xlarge', 'on-demand', 4)).toEqual([
      "gpu: of 4 machines g5.xlarge (on-demand), with 4 vCPUs each, at most 2 will run at once: the quota 'Running On-Demand G and VT instances' in eu-west-1 is 8 (https://quotas)",
    ]);
  });

  it('says nothing of what Amazon does not tell', () => {
    expect(check('trn1.2xlarge', 'spot', 4)).toEqual([]);
  });
});
