import { z } from 'zod';
import { publicPrice } from '../compute/public-prices.ts';
import { Ec2, Machines, ec2Of, machinesOf } from './ec2-schema.ts';
import { INPUT_CACHE_BYTES } from './input-cache-bytes.ts';
import { Cores, Dollars, Hours, Seconds, Size } from './measures.ts';
import type { EnvironmentSettings, Registry, SecretPlace, Settings } from './settings.ts';

/** The value of a secret, or why there is none. */
export type ReadSecret = (
  place: SecretPlace,
) => { ok: true; value: string } | { ok: false; message: string };

/** Valohai ends what has been silent for about eight hours. */
const NO_OUTPUT_SECONDS = 8 * 60 * 60;
const KEEP_PACKAGES_SECONDS = 90 * 24 * 60 * 60;
const GRACE_MS = 30_000;
/** The first stop's signals, each with its grace, before SIGKILL. */
export const STOP_LADDER = [
  { signal: 'SIGINT', graceMs: GRACE_MS },
  { signal: 'SIGTERM', graceMs: GRACE_MS },
];

const Slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be lower-case letters, digits, `.`, `_` and `-`');

const Signal = z.string().regex(/^SIG[A-Z0-9]+$/, 'must be a signal such as SIGTERM');
const Rung = z
  .strictObject({ signal: Signal, grace: Seconds })
  .transform(({ signal, grace }) => ({ signal, graceMs: grace * 1000 }));

const Quotas = z.strictObject({
  'at-once-per-person': z.int().positive().optional(),
  'at-once-per-repository': z.int().positive().optional(),
  'hours-a-month': Hours.optional(),
  'hours-a-month-per-person': Hours.optional(),
  'hours-a-month-per-repository': Hours.optional(),
});

const Environment = z
  .strictObject({
    name: z.string().min(1).optional(),
    ec2: Ec2.optional(),
    machines: Machines.optional(),
    for: z
      .strictObject({
        repositories: z.array(z.string()).default(['*']),
        forks: z.boolean().optional(),
      })
      .prefault({}),
    autorestart: z.boolean().default(false),
    workers: z.int().min(0).max(64).optional(),
    memory: Size.optional(),
    cpus: Cores.optional(),
    shm: Size.optional(),
    gpus: z.union([z.int().positive(), z.literal('all')]).optional(),
    'host-network': z.boolean().default(false),
    mounts: z.array(z.string().regex(/^\//, 'must be an absolute path')).default([]),
    'price-per-hour': Dollars.optional(),
    'budget-a-month': Dollars.optional(),
    quotas: Quotas.prefault({}),
    'keep-outputs': Seconds.optional(),
    'keep-logs': Seconds.optional(),
    'time-limit': Seconds.optional(),
    'no-output-timeout': Seconds.default(NO_OUTPUT_SECONDS),
    stop: z.array(Rung).min(1).default(STOP_LADDER),
  })
  .refine(({ ec2, machines }) => ec2 !== undefined || machines === undefined, {
    path: ['machines'],
    message: 'it goes with `ec2` only: on this machine `workers` says how many at once',
  })
  .refine(({ ec2, workers }) => ec2 === undefined || workers === undefined, {
    path: ['workers'],
    message: 'it is for this machine: with `ec2`, `machines.max` says how many at once',
  })
  .refine(
    (raw) =>
      raw['budget-a-month'] === undefined ||
      raw['price-per-hour'] !== undefined ||
      publicPrice(raw.ec2?.['instance-types'][0]) !== undefined,
    {
      path: ['budget-a-month'],
      message: 'no price is known to count it in: give `price-per-hour`',
    },
  );

const Repositories = z.array(z.string()).default(['*']);

const S3 = z.strictObject({
  endpoint: z.url().optional(),
  region: z.string().optional(),
  'path-style': z.boolean().default(false),
});

const Outputs = z
  .strictObject({
    bucket: z.string().min(1),
    prefix: z.string().default(''),
    encryption: z.enum(['AES256', 'aws:kms']).optional(),
    'kms-key': z.string().min(1).optional(),
    tags: z.boolean().default(true),
  })
  .refine((raw) => raw['kms-key'] === undefined || raw.encryption === 'aws:kms', {
    path: ['kms-key'],
    message: 'it goes with `encryption: aws:kms` only',
  });

const Store = z.strictObject({
  bucket: z.string().min(1),
  prefix: z.string().default(''),
  repositories: Repositories,
});

const SecretPlace = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);
const SECRET_ELSEWHERE =
  'must be `{env: NAME}` or `{file: PATH}`: a secret is not written here itself';

/** The operator's file; secrets are read on the way, so that one which is missing has a place. */
export function settingsSchema(readSecret: ReadSecret) {
  // Not a union by itself: its complaint would show what was written, which may be the secret.
  const Secret = z.unknown().transform((value, context) => {
    const place = SecretPlace.safeParse(value);
    if (!place.success) {
      context.addIssue({ code: 'custom', message: SECRET_ELSEWHERE });
      return z.NEVER;
    }
    const read = readSecret(place.data);
    if (read.ok) return read.value;
    context.addIssue({ code: 'custom', message: read.message });
    return z.NEVER;
  });
  return z
    .strictObject({
      environments: z.record(Slug, Environment.nullable()).default({}),
      registries: z.array(registrySchema(Secret)).default([]),
      'variable-groups': z
        .array(
          z.strictObject({
            name: z.string().min(1),
            repositories: Repositories,
            variables: z.record(z.string(), z.string()).default({}),
            secrets: z.record(z.string(), Secret).default({}),
          }),
        )
        .default([]),
      stores: z.array(Store).default([]),
      s3: S3.prefault({}),
      outputs: Outputs.optional(),
      'input-cache': Size.default(INPUT_CACHE_BYTES),
      'keep-packages': Seconds.default(KEEP_PACKAGES_SECONDS),
    })
    .transform((raw): Settings => ({
      environments: environmentsOf(raw.environments),
      registries: raw.registries,
      variableGroups: raw['variable-groups'],
      stores: raw.stores,
      s3: {
        endpoint: raw.s3.endpoint,
        region: raw.s3.region,
        pathStyle: raw.s3['path-style'],
      },
      outputs: raw.outputs && {
        bucket: raw.outputs.bucket,
        prefix: raw.outputs.prefix,
        encryption: raw.outputs.encryption,
        kmsKey: raw.outputs['kms-key'],
        tags: raw.outputs.tags,
      },
      inputCacheBytes: raw['input-cache'],
      keepPackagesSeconds: raw['keep-packages'],
    }));
}

function registrySchema(Secret: z.ZodType<string>) {
  return z
    .strictObject({
      match: z.string().min(1),
      username: z.string().min(1).optional(),
      password: Secret.optional(),
      ecr: z.union([z.literal(true), z.strictObject({ role: z.string().min(1) })]).optional(),
    })
    .transform(({ match, username, password, ecr }, context): Registry => {
      if (ecr !== undefined && username === undefined && password === undefined) {
        const role = ecr === true ? undefined : ecr.role;
        return { match, credential: { kind: 'ecr', role } };
      }
      if (ecr === undefined && username !== undefined && password !== undefined)
        return { match, credential: { kind: 'password', username, password } };
      const message =
        'must have either `username` and `password`, or `ecr: true`, or `ecr: {role: ARN}`';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** This machine is always there, first unless the file names it elsewhere. */
function environmentsOf(
  listed: Record<string, z.infer<typeof Environment> | null>,
): EnvironmentSettings[] {
  const all = 'local' in listed ? listed : { local: null, ...listed };
  return Object.entries(all).map(([slug, given]) => {
    const raw = given ?? Environment.parse({});
    return {
      slug,
      name: raw.name ?? slug,
      workers: raw.workers,
      ec2: raw.ec2 && {
        ...ec2Of(raw.ec2),
        ...machinesOf(raw.machines, raw['price-per-hour']),
      },
      repositories: raw.for.repositories,
      // Machines cost money: strangers get one only where the operator says so.
      forks: raw.for.forks ?? raw.ec2 === undefined,
      autorestart: raw.autorestart,
      memoryBytes: raw.memory,
      cpus: raw.cpus,
      shmBytes: raw.shm,
      gpus: raw.gpus,
      hostNetwork: raw['host-network'],
      mounts: raw.mounts,
      pricePerHour: raw['price-per-hour'] ?? publicPrice(raw.ec2?.['instance-types'][0]),
      budgetAMonth: raw['budget-a-month'],
      quotas: {
        atOncePerPerson: raw.quotas['at-once-per-person'],
        atOncePerRepository: raw.quotas['at-once-per-repository'],
        hoursAMonth: raw.quotas['hours-a-month'],
        hoursAMonthPerPerson: raw.quotas['hours-a-month-per-person'],
        hoursAMonthPerRepository: raw.quotas['hours-a-month-per-repository'],
      },
      keepOutputsSeconds: raw['keep-outputs'],
      keepLogsSeconds: raw['keep-logs'],
      timeLimitSeconds: raw['time-limit'] || undefined,
      noOutputTimeoutSeconds: raw['no-output-timeout'],
      stopLadder: raw.stop,
    };
  });
}
