import { expect, it } from 'vitest';
import { machinePrice } from '../../../src/core/compute/machine-price.ts';
import { parseSettings } from '../../../src/core/settings/parse-settings.ts';

it.each([
  ['what the operator says', ', price-per-hour: 5', 'g4dn.xlarge', 5],
  ['else the public price of its type', '', 'g4dn.xlarge', 0.526],
  ['that of the first type where nothing is known of its own', '', 'x9.large', 1.006],
])('a machine costs %s', (...[, price, instanceType, dollars]) => {
  const parsed = parseSettings(
    `environments: {gpu: {ec2: {region: eu-west-1, instance-types: [g5.xlarge], image: ami-1}${price}}}`,
    'settings.yaml',
    () => ({ ok: false, message: 'none' }),
  );
  const gpu = parsed.ok
    ? parsed.settings.environments.find(({ slug }) => slug === 'gpu')
    : undefined;
  expect(gpu && machinePrice(gpu, instanceType)).toBe(dollars);
});
