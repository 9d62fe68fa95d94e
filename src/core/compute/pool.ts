import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';

/**
 * Names the machines that may run an execution: those of its environment, or of one repository on it, or
 * one machine alone. What a machine keeps in its caches is a secret of its pool.
 */
export type Pool = string;

type Of = { id: ExecutionId; spec: Pick<ExecutionSpec, 'environment' | 'repository' | 'isFork'> };

/** `ec2` undefined: this machine, where executions of forks share no caches by themselves. */
export function poolOf({ id, spec }: Of, ec2: { isShared: boolean } | undefined): Pool {
  const { environment, repository, isFork } = spec;
  if (ec2 === undefined) return environment;
  // A stranger's code gets a fresh machine that nobody uses after it.
  if (isFork) return `${environment}@execution-${id}`;
  return ec2.isShared ? environment : `${environment}@repository-${repository.id}`;
}

/** Whether a machine of the pool runs one execution and goes. */
export function isForOne(pool: Pool): boolean {
  return pool.includes('@execution-');
}
