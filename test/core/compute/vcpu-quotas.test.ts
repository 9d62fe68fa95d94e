import { describe, expect, it } from 'vitest';
import type { Market, MarketChoice } from '../../../src/core/compute/launch-targets.ts';
import {
  checkVcpuQuotas,
  typesByRegion,
  vcpuQuotaOf,
} from '../../../src/core/compute/vcpu-quotas.ts';
import { settings } from '../plan/step.ts';

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
  const check = (types: string, market: MarketChoice, max: number) => {
    const text = `environments: {gpu: {ec2: {region: eu-west-1, instance-types: [${types}], market: ${market}, image: ami-1}, machines: {max: ${max}}}}`;
    const { environments } = settings(text);
    return environments.flatMap(({ slug, ec2 }) =>
      ec2 ? [checkVcpuQuotas({ slug, ec2 }, { quotas, vcpusOf })] : [],
    )[0];
  };

  it('that fits is passed over', () => {
    const fits = { findings: [], unknown: [] };
    expect(check('g5.xlarge', 'on-demand', 2)).toEqual(fits);
    expect(check('m6i.large', 'spot', 2)).toEqual(fits);
  });

  it('hears of each type that never fits, in each market', () => {
    expect(check('g5.xlarge, g5.12xlarge', 'spot-then-on-demand', 2)?.findings).toEqual([
      {
        severity: 'warning',
        what: "gpu: g5.12xlarge (on-demand) needs 48 vCPUs, and the quota 'Running On-Demand G and VT instances' in eu-west-1 is 8",
        why: 'only its other types and markets can be launched: ask Amazon for at least 48',
        url: 'https://quotas',
      },
    ]);
  });

  it('of which no type fits hears that it can have no machine', () => {
    expect(check('p5.48xlarge', 'spot', 1)?.findings).toEqual([
      {
        severity: 'problem',
        what: "gpu: p5.48xlarge (spot) needs 192 vCPUs, and the quota 'All P5 Spot Instance Requests' in eu-west-1 is 0",
        why: 'no machine of this environment can be launched: ask Amazon for at least 192',
        url: 'https://quotas',
      },
    ]);
    const both = check('p5.48xlarge', 'spot-then-on-demand', 1)?.findings;
    expect(both?.map(({ severity }) => severity)).toEqual(['problem', 'problem']);
  });

  it('hears how many of its machines will run at once', () => {
    expect(check('g5.xlarge', 'on-demand', 4)?.findings).toEqual([
      {
        severity: 'warning',
        what: 'gpu: of 4 machines g5.xlarge (on-demand), with 4 vCPUs each, at most 2 will run at once',
        why: "the quota 'Running On-Demand G and VT instances' in eu-west-1 is 8: ask Amazon for 16",
        url: 'https://quotas',
      },
    ]);
  });

  it('is not said to fit where Amazon does not tell, nor to fit nowhere', () => {
    expect(check('trn1.2xlarge', 'spot', 4)).toEqual({ findings: [], unknown: ['trn1.2xlarge'] });
    const partly = check('p5.48xlarge, trn1.2xlarge', 'spot', 1);
    expect(partly?.findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(partly?.unknown).toEqual(['trn1.2xlarge']);
  });
});

const ec2 = (region: string, types: string) =>
  `{ec2: {region: ${region}, instance-types: [${types}], image: ami-1}}`;

it('a region is asked once for all types of its environments', () => {
  const { environments } = settings(
    `environments: {a: ${ec2('eu-west-1', 'g5.xlarge, m6i.large')}, b: ${ec2('us-east-1', 'g5.xlarge')}, c: ${ec2('eu-west-1', 'p5.48xlarge, g5.xlarge')}}`,
  );
  const wanted = environments.flatMap((each) => (each.ec2 ? [{ ...each, ec2: each.ec2 }] : []));
  expect([...typesByRegion(wanted)]).toEqual([
    ['eu-west-1', ['g5.xlarge', 'm6i.large', 'p5.48xlarge']],
    ['us-east-1', ['g5.xlarge']],
  ]);
});
