import type { MarketChoice } from '../compute/launch-targets.ts';

/** What the operator has decided: where executions run, and what they may use. */
export type Settings = {
  /** At least one; the first is where a step runs that names none. */
  environments: readonly EnvironmentSettings[];
  /** The first whose pattern matches an image counts. */
  registries: readonly Registry[];
  variableGroups: readonly VariableGroup[];
  stores: readonly StoreSettings[];
  s3: { endpoint: string | undefined; region: string | undefined; pathStyle: boolean };
  /** Where outputs are kept; undefined for a folder of the server. */
  outputs: OutputSettings | undefined;
  /** Inputs that a machine keeps for the next execution, in bytes. */
  inputCacheBytes: number;
  /** How long packed folders are kept after their last use. */
  keepPackagesSeconds: number;
};

/** What everybody, one person and one repository may have of an environment; more waits. Undefined: no limit. */
export type Quotas = {
  /** Executions that have not ended. */
  atOncePerPerson: number | undefined;
  atOncePerRepository: number | undefined;
  /** Hours of running in a calendar month (UTC). */
  hoursAMonth: number | undefined;
  hoursAMonthPerPerson: number | undefined;
  hoursAMonthPerRepository: number | undefined;
};

/** A bucket, in the place that `s3` says. */
export type OutputSettings = {
  bucket: string;
  /** Stands before every key. */
  prefix: string;
  encryption: 'AES256' | 'aws:kms' | undefined;
  /** Its id or ARN; undefined for Amazon's own. */
  kmsKey: string | undefined;
  /** Whether objects may be tagged: not every store can. */
  tags: boolean;
};

/** What Amazon is asked for, by its own names. */
export type Ec2Settings = {
  region: string;
  /** In the order of preference. */
  instanceTypes: readonly string[];
  market: MarketChoice;
  /** Dollars an hour, of the spot market. */
  maxPrice: number | undefined;
  /** Subnets or zones; none leaves the choice to Amazon. */
  places: readonly string[];
  securityGroups: readonly string[];
  /** `ami-…`, or `ssm:` and the name of a parameter that holds one. */
  image: string;
  disk: { gibibytes: number; type: 'gp3' | 'gp2' | 'io1' | 'io2' | 'st1'; device: string };
  instanceProfile: string | undefined;
  keyName: string | undefined;
  /** Run as root before the agent starts. */
  extraUserData: string | undefined;
  tags: Readonly<Record<string, string>>;
};

export type MachineSettings = {
  /** Dollars, as the operator says; undefined for what Amazon's public list says of the type that comes. */
  ownPricePerHour: number | undefined;
  min: number;
  max: number;
  /** With nothing to do for so long a machine goes. */
  idleMs: number;
  maxAgeMs: number;
  /** What did not come to work so long after its launch will not. */
  bootMs: number;
  /** Whether one repository may find on a machine what another has left in its caches. */
  isShared: boolean;
};

export type EnvironmentSettings = {
  slug: string;
  name: string;
  /** Executions at once on this machine; undefined leaves it to `LOCAL_WORKERS`. */
  workers: number | undefined;
  /** Machines of Amazon that come and go; undefined for this machine. */
  ec2: (Ec2Settings & MachineSettings) | undefined;
  /** Patterns of `owner/name` of the repositories that may use it. */
  repositories: readonly string[];
  /** Whether code of forks may run there. */
  forks: boolean;
  /** What a machine that is taken away interrupts is run again. */
  autorestart: boolean;
  memoryBytes: number | undefined;
  cpus: number | undefined;
  /** Size of /dev/shm. */
  shmBytes: number | undefined;
  gpus: number | 'all' | undefined;
  /** Whether a step may ask for the machine's own network. */
  hostNetwork: boolean;
  /** Folders of the machine that steps may mount, themselves or what is below them. */
  mounts: readonly string[];
  /** What one execution costs while it runs, in dollars; undefined where nobody counts. */
  pricePerHour: number | undefined;
  /** In dollars, of everybody in a calendar month; when it is used up nothing more is started. */
  budgetAMonth: number | undefined;
  quotas: Quotas;
  /** How long outputs are kept after the end of their execution; undefined for ever. */
  keepOutputsSeconds: number | undefined;
  /** Likewise the text of logs; metrics stay. */
  keepLogsSeconds: number | undefined;
  /** No execution runs longer. */
  timeLimitSeconds: number | undefined;
  /** For a step that says nothing of it; 0 for none. */
  noOutputTimeoutSeconds: number;
  stopLadder: readonly { signal: string; graceMs: number }[];
};

export type Registry = {
  /** Over the image's name; `*` stands for anything. */
  match: string;
  credential:
    | { kind: 'password'; username: string; password: string }
    /** Amazon's registry, as the server's own role or as another that it may take on. */
    | { kind: 'ecr'; role: string | undefined };
};

export type VariableGroup = {
  name: string;
  /** Patterns of `owner/name` of the repositories that may use it. */
  repositories: readonly string[];
  variables: Readonly<Record<string, string>>;
  /** Never shown. */
  secrets: Readonly<Record<string, string>>;
};

/** What executions may read of a bucket. */
export type StoreSettings = { bucket: string; prefix: string; repositories: readonly string[] };

/** Where a secret's value is: settings themselves can be kept in a repository. */
export type SecretPlace = { env: string } | { file: string };
