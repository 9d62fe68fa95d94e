import { z } from 'zod';
import type { Ec2Settings, MachineSettings } from './settings.ts';
import { Dollars, Seconds, Size } from './measures.ts';

const GIBIBYTE = 1024 ** 3;
/** A tag of ours on a machine would be taken for what it says. */
const OUR_TAGS = /^(?:slashrun:|aws:|Name$)/;
/** Amazon's limit for what a machine runs first, with room for our own. */
const MAX_EXTRA_BYTES = 10 * 1024;

const Image = z
  .string()
  .regex(/^(?:ami-[0-9a-f]+|ssm:\/\S+)$/, "must be 'ami-…' or 'ssm:/name/of/a/parameter'");

const Disk = z.strictObject({
  size: Size.default(100 * GIBIBYTE),
  type: z.enum(['gp3', 'gp2', 'io1', 'io2', 'st1']).default('gp3'),
  device: z.string().min(1).default('/dev/sda1'),
});

const Tags = z.record(
  z
    .string()
    .min(1)
    .max(128)
    .regex(new RegExp(`^(?!${OUR_TAGS.source.slice(1)})`), 'is not free: choose another name'),
  z.string().max(256),
);

/** Machines of Amazon: what to ask for. */
export const Ec2 = z
  .strictObject({
    region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "must be a region such as 'eu-west-1'"),
    'instance-types': z
      .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "must be a type such as 'g5.xlarge'"))
      .min(1),
    market: z.enum(['on-demand', 'spot', 'spot-then-on-demand']).default('on-demand'),
    'max-price': Dollars.optional(),
    subnets: z.array(z.string().regex(/^subnet-[0-9a-f]+$/, "must be 'subnet-…'")).default([]),
    zones: z.array(z.string().min(1)).default([]),
    'security-groups': z.array(z.string().regex(/^sg-[0-9a-f]+$/, "must be 'sg-…'")).default([]),
    image: Image,
    disk: Disk.prefault({}),
    'instance-profile': z.string().min(1).optional(),
    'key-name': z.string().min(1).optional(),
    'user-data': z
      .string()
      .refine(
        (text) => new TextEncoder().encode(text).length <= MAX_EXTRA_BYTES,
        `must not be longer than ${MAX_EXTRA_BYTES} bytes`,
      )
      .optional(),
    tags: Tags.default({}),
  })
  .refine(({ subnets, zones }) => subnets.length === 0 || zones.length === 0, {
    path: ['zones'],
    message: 'a subnet has its zone: give `subnets` or `zones`',
  })
  .refine((raw) => raw['max-price'] === undefined || raw.market !== 'on-demand', {
    path: ['max-price'],
    message: 'it is for the spot market only',
  });
type RawEc2 = z.infer<typeof Ec2>;

/** How many of them, and for how long. */
export const Machines = z
  .strictObject({
    min: z.int().min(0).max(1000).default(0),
    max: z.int().min(1).max(1000).default(1),
    idle: Seconds.default(15 * 60),
    'max-age': Seconds.default(24 * 60 * 60),
    boot: Seconds.default(10 * 60),
    shared: z.boolean().default(false),
  })
  .refine(({ min, max }) => min <= max, { path: ['min'], message: 'must not be above `max`' })
  .refine(({ idle }) => idle >= 1, { path: ['idle'], message: 'must be at least a second' })
  .refine((raw) => raw['max-age'] >= 60, {
    path: ['max-age'],
    message: 'must be at least a minute',
  })
  .refine(({ boot }) => boot >= 1, { path: ['boot'], message: 'must be at least a second' });
type RawMachines = z.infer<typeof Machines>;

export function ec2Of(raw: RawEc2): Ec2Settings {
  return {
    region: raw.region,
    instanceTypes: raw['instance-types'],
    market: raw.market,
    maxPrice: raw['max-price'],
    places: [...raw.subnets, ...raw.zones],
    securityGroups: raw['security-groups'],
    image: raw.image,
    disk: {
      gibibytes: Math.ceil(raw.disk.size / GIBIBYTE),
      type: raw.disk.type,
      device: raw.disk.device,
    },
    instanceProfile: raw['instance-profile'],
    keyName: raw['key-name'],
    extraUserData: raw['user-data'],
    tags: raw.tags,
  };
}

export function machinesOf(
  given: RawMachines | undefined,
  ownPricePerHour: number | undefined,
): MachineSettings {
  const raw = given ?? Machines.parse({});
  return {
    ownPricePerHour,
    min: raw.min,
    max: raw.max,
    idleMs: raw.idle * 1000,
    maxAgeMs: raw['max-age'] * 1000,
    bootMs: raw.boot * 1000,
    isShared: raw.shared,
  };
}
