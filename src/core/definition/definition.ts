import type { Scalar, Value } from './python-value.ts';

/** What a `valohai.yaml` says, as far as it concerns running a step. */
export type Definition = {
  /** In the order of the file; names are unique. */
  steps: readonly Step[];
};

export type Step = {
  name: string;
  image: string;
  command: readonly string[];
  description: string | undefined;
  parameters: readonly Parameter[];
  environmentVariables: readonly EnvironmentVariable[];
  environment: string | undefined;
  timeLimitSeconds: number | undefined;
  noOutputTimeoutSeconds: number | undefined;
  /** Relative to the file; what `{source-path}` stands for. */
  sourcePath: string | undefined;
  inputs: readonly Input[];
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

export type Input = { name: string; optional: boolean; hasDefault: boolean };
