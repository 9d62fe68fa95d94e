import type { EnvironmentSettings } from '../settings/settings.ts';
import { publicPrice } from './public-prices.ts';

/**
 * Dollars an hour of one machine: what the operator says goes before Amazon's public list. Undefined where
 * nobody knows.
 */
export function machinePrice(
  { ec2, pricePerHour }: Pick<EnvironmentSettings, 'ec2' | 'pricePerHour'>,
  instanceType: string,
): number | undefined {
  return ec2?.ownPricePerHour ?? publicPrice(instanceType) ?? pricePerHour;
}
