import type { LaunchTarget } from '../core/compute/launch-targets.ts';

/** What was asked of a provider: `g5.xlarge in eu-west-1a (spot)`. */
export function describeTarget({ instanceType, place, market }: LaunchTarget): string {
  return `${instanceType}${place === undefined ? '' : ` in ${place}`} (${market})`;
}
