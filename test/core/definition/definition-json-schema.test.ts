import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { definitionJsonSchema } from '../../../src/core/definition/definition-json-schema.ts';

const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
  definitionJsonSchema(),
);
const STEP = { name: 'a', image: 'i', command: 'c' };

describe('the JSON Schema', () => {
  it('is the one that editors get: `npx slashrun schema > docs/valohai.schema.json`', () => {
    const text = readFileSync('docs/valohai.schema.json', 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(definitionJsonSchema())));
  });

  it.each<[object]>([
    [[{ step: STEP }]],
    [
      [
        {
          step: { ...STEP, command: ['a', 'b'], 'time-limit': 5, resources: { cpu: { min: 0.5 } } },
        },
      ],
    ],
    [[{ step: { ...STEP, parameters: [{ name: 'p', default: 1.5, choices: [1, 'a'] }] } }]],
    [
      [
        { pipeline: { name: 'p', nodes: [], edges: [['a.b.c', 'd.e.f']] } },
        { deployment: { name: 'd' } },
      ],
    ],
  ])('takes %j', (file) => {
    expect(validate(file)).toBe(true);
  });

  it.each<[object]>([
    [{}],
    [[{ step: { name: 'a' } }]],
    [[{ step: { ...STEP, comand: 'x' } }]],
    [[{ step: { ...STEP, parameters: [{ name: 'p', type: 'bool' }] } }]],
    [[{ step: { ...STEP, resources: { cpu: { min: 'much' } } } }]],
    [[{ endpoint: { name: 'Upper', image: 'i', wsgi: 'a:b' } }]],
  ])('refuses %j', (file) => {
    expect(validate(file)).toBe(false);
  });
});
