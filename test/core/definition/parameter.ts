import type { Parameter } from '../../../src/core/definition/definition.ts';

/** A parameter as the file would declare it, with what it leaves out. */
export function parameter(declared: Partial<Parameter>): Parameter {
  return {
    name: 'p',
    type: 'string',
    default: undefined,
    optional: false,
    description: undefined,
    choices: [],
    min: undefined,
    max: undefined,
    multiple: 'none',
    separator: ',',
    passAs: undefined,
    passTrueAs: undefined,
    passFalseAs: undefined,
    ...declared,
  };
}
