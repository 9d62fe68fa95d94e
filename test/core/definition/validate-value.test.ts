import { describe, expect, it } from 'vitest';
import type { Value } from '../../../src/core/definition/python-value.ts';
import { validateValue } from '../../../src/core/definition/validate-value.ts';
import { parameter } from './parameter.ts';

describe('validateValue', () => {
  it.each<[Parameters<typeof parameter>[0], Value, Value]>([
    [{ type: 'integer' }, 7, 7],
    [{ type: 'integer' }, ' -12 ', -12],
    [{ type: 'integer' }, '1_000', 1000],
    [{ type: 'float' }, 1, { float: 1 }],
    [{ type: 'float' }, '1e-3', { float: 0.001 }],
    [{ type: 'float' }, '.5', { float: 0.5 }],
    [{ type: 'float' }, '-Infinity', { float: -Infinity }],
    [{ type: 'float', choices: [1, 2] }, '2', { float: 2 }],
    [{ type: 'string' }, 5, 5],
    [{ type: 'string' }, '', ''],
    [{ type: 'flag', choices: [true, false] }, true, true],
    [{ type: 'flag', choices: [true, false] }, 1, 1],
    [{ type: 'integer', multiple: 'repeat' }, ['1', 2], [1, 2]],
    [{ type: 'integer', multiple: 'repeat' }, 3, [3]],
    [{ multiple: 'separate' }, [], []],
  ])('lets %j have %j', (declared, value, cast) => {
    expect(validateValue(parameter(declared), value)).toEqual({ ok: true, value: cast });
  });

  it.each<[Parameters<typeof parameter>[0], Value, string[]]>([
    [{ type: 'integer' }, '5.0', ['5.0 is not an integer']],
    [{ type: 'integer' }, { float: 5 }, ['5.0 is not an integer']],
    [{ type: 'integer' }, true, ['True is not an integer']],
    [{ type: 'integer' }, '', ['No value supplied']],
    [{ type: 'integer' }, null, ['No value supplied']],
    [{ type: 'float' }, 'fast', ['fast is not a floating-point number']],
    [{ type: 'float' }, '1.2.3', ['1.2.3 is not a floating-point number']],
    [{ type: 'float', min: 0 }, '-0.5', ['-0.5 is less than the minimum allowed (0)']],
    [{ type: 'integer', max: 3 }, 4, ['4 is greater than the maximum allowed (3)']],
    [
      { choices: ['adam', 'sgd'] },
      'adm',
      ["adm is not among the choices allowed (['adam', 'sgd'])"],
    ],
    [{}, ['a'], ['a list is not allowed: the parameter does not say `multiple`']],
    [
      { type: 'integer', multiple: 'repeat' },
      ['a', 1, 'b'],
      ['a is not an integer', 'b is not an integer'],
    ],
  ])('does not let %j have %j', (declared, value, messages) => {
    expect(validateValue(parameter(declared), value)).toEqual({ ok: false, messages });
  });
});
