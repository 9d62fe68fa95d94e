import { checkVcpuQuotas } from '../core/compute/vcpu-quotas.ts';
import type { Dependencies } from './dependencies.ts';
import { ComputeAway } from './ports/compute.ts';

/**
 * Tells the operator, in the log, which machines the account's quotas will never let run, before somebody
 * waits for one. Nothing depends on it: what cannot be found out is said and passed over.
 */
export async function checkQuotas({ compute, settings, log }: Dependencies): Promise<void> {
  for (const { slug, ec2 } of settings.operator.environments) {
    if (!ec2) continue;
    try {
      const facts = await compute.vcpuFacts(ec2.region, ec2.instanceTypes);
      const problems = checkVcpuQuotas({ slug, ec2 }, facts);
      for (const problem of problems)
        log.warn({ environment: slug, problem }, 'quota is too small');
      if (problems.length === 0) log.info({ environment: slug }, 'quotas have room');
    } catch (error) {
      if (!(error instanceof ComputeAway)) throw error;
      log.warn({ environment: slug, reason: error.message }, 'quotas could not be checked');
    }
  }
}
