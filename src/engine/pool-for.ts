import { type Pool, poolOf } from '../core/compute/pool.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { EnvironmentSettings } from '../core/settings/settings.ts';
import type { Dependencies } from './dependencies.ts';

type Known = Pick<Dependencies, 'settings'>;

/** As the operator has it now; undefined for one that was taken away. */
export function environmentOf({ settings }: Known, slug: string): EnvironmentSettings | undefined {
  return settings.operator.environments.find((each) => each.slug === slug);
}

/** Which machines may run it. */
export function poolFor(deps: Known, execution: Pick<Execution, 'id' | 'spec'>): Pool {
  return poolOf(execution, environmentOf(deps, execution.spec.environment)?.ec2);
}
