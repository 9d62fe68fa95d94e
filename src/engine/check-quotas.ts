import { checkVcpuQuotas, typesByRegion } from '../core/compute/vcpu-quotas.ts';
import type { Dependencies } from './dependencies.ts';
import { ComputeAway } from './ports/compute.ts';

/**
 * Tells the operator, in the log, which machines the account's quotas will never let run, before somebody
 * waits for one. Nothing depends on it: what cannot be found out is said once for a region and passed over.
 */
export async function checkQuotas({ compute, settings, log }: Dependencies): Promise<void> {
  const wanted = settings.operator.environments.flatMap(({ slug, ec2 }) =>
    ec2 ? [{ slug, ec2 }] : [],
  );
  for (const [region, types] of typesByRegion(wanted)) {
    const inRegion = wanted.filter(({ ec2 }) => ec2.region === region);
    try {
      const facts = await compute.vcpuFacts(region, types);
      for (const each of inRegion) {
        const about = { environment: each.slug };
        const { findings, unknown } = checkVcpuQuotas(each, facts);
        for (const { severity, what, why, url } of findings)
          log.warn({ ...about, severity, problem: `${what}; ${why}`, url }, 'quota is too small');
        if (unknown.length > 0)
          log.warn({ ...about, types: unknown }, 'no quota is known for types');
        else if (findings.length === 0) log.info(about, 'quotas have room');
      }
    } catch (error) {
      if (!(error instanceof ComputeAway)) throw error;
      const environments = inRegion.map(({ slug }) => slug);
      log.warn({ region, environments, reason: error.message }, 'quotas could not be checked');
    }
  }
}
