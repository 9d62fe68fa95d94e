import type { Problem } from './problem.ts';
import type { Scalar, Value } from './python-value.ts';

/** What a `valohai.yaml` says, as far as it concerns running a step. */
export type Definition = {
  /** In the order of the file; names are unique. */
  steps: readonly Step[];
  /** Steps that cannot be run as they are written. */
  brokenSteps: readonly BrokenStep[];
};

/** `name` is undefined where there is none to be read. */
export type BrokenStep = { name: string | undefined; problems: readonly Problem[] };

export type Step = {
  name: string;
  image: string;
  command: readonly string[];
  description: string | undefined;
  parameters: readonly Parameter[];
  environmentVariables: readonly EnvironmentVariable[];
  /** Names of groups of variables that the operator keeps. */
  environmentVariableGroups: readonly string[];
  environment: string | undefined;
  timeLimitSeconds: number | undefined;
  noOutputTimeoutSeconds: number | undefined;
  /** Over the latest metadata; checked when the file is read. */
  stopCondition: string | undefined;
  /** Relative to the file; what `{source-path}` stands for. */
  sourcePath: string | undefined;
  inputs: readonly Input[];
  mounts: readonly Mount[];
  resources: Resources;
  /** Properties that are valid and have no effect here. */
  ignored: readonly string[];
};

export const PARAMETER_TYPES = ['string', 'integer', 'float', 'flag'] as const;
export const MULTIPLE_MODES = ['none', 'repeat', 'separate'] as const;

export type Parameter = {
  name: string;
  type: (typeof PARAMETER_TYPES)[number];
  /** As written, not yet of the parameter's type; a list where `multiple` is set. */
  default: Value | undefined;
  optional: boolean;
  description: string | undefined;
  /** Empty: anything goes. */
  choices: readonly Scalar[];
  min: number | undefined;
  max: number | undefined;
  multiple: (typeof MULTIPLE_MODES)[number];
  separator: string;
  passAs: string | undefined;
  passTrueAs: string | undefined;
  passFalseAs: string | undefined;
};

export type EnvironmentVariable = {
  name: string;
  default: string | undefined;
  optional: boolean;
};

export const KEEP_DIRECTORIES = ['none', 'full', 'suffix'] as const;
export const DOWNLOAD_MODES = ['always', 'on-demand'] as const;

export type Input = {
  name: string;
  /** As written: parameters are not filled in yet. Empty without a default. */
  urls: readonly string[];
  optional: boolean;
  description: string | undefined;
  keepDirectories: (typeof KEEP_DIRECTORIES)[number];
  /** What the file is called instead of its own name; without effect when there are several. */
  filename: string | undefined;
  download: (typeof DOWNLOAD_MODES)[number];
};

/** A folder of the machine in the container. */
export type Mount = {
  source: string;
  destination: string;
  readonly: boolean;
  /** Lower case: `nfs`, ...; undefined for a plain folder. */
  type: string | undefined;
  options: Readonly<Record<string, unknown>>;
};

/** What a step asks of its machine; an empty map of devices clears the environment's. */
export type Resources = {
  /** In cores. */
  cpu: Range;
  /** In megabytes. */
  memory: Range;
  /** Such as `nvidia.com/gpu: 1`. */
  devices: Readonly<Record<string, number>> | undefined;
};

type Range = { min: number | undefined; max: number | undefined };
