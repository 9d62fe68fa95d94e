import { expect, it } from 'vitest';
import type { ParameterValue } from '../../src/core/execution/execution-spec.ts';
import { changesOf, draftOf } from '../../src/page/steer/rerun-changes.ts';

const original = {
  parameters: { epochs: 5, name: 'a', fast: true, layers: [64, 32], nothing: null },
  environment: 'local',
};
const draft = draftOf(original);

it('nothing that was left alone is sent', () => {
  expect(changesOf(original, draft)).toEqual({ parameters: {} });
});

it.each<[string, string, ParameterValue]>([
  ['epochs', '10', 10],
  ['epochs', '1e-3', 0.001],
  ['epochs', 'many', 'many'],
  ['epochs', '', ''],
  ['name', '10', '10'],
  ['fast', 'false', false],
  ['layers', '64\n16\n', [64, 16]],
  ['layers', '', []],
  ['nothing', 'x', 'x'],
])('%s=%j is sent as %j', (name, text, value) => {
  const parameters = { ...draft.parameters, [name]: text };
  expect(changesOf(original, { ...draft, parameters })).toEqual({ parameters: { [name]: value } });
});

it('another environment and a title are sent', () => {
  expect(changesOf(original, { ...draft, environment: 'gpu', title: 'again' })).toEqual({
    parameters: {},
    environment: 'gpu',
    title: 'again',
  });
});
