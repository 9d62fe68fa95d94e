import {
  type QuotaFinding,
  type VcpuFacts,
  checkVcpuQuotas,
  typesByRegion,
} from '../../core/compute/vcpu-quotas.ts';
import type { EnvironmentSettings } from '../../core/settings/settings.ts';

type Ask = (region: string, types: readonly string[]) => Promise<VcpuFacts>;

/**
 * What the account's quotas do not let the environments have. What cannot be asked is a warning, one for each region: the server may be allowed what this terminal is not.
 */
export async function findQuotas(
  environments: readonly EnvironmentSettings[],
  ask: Ask,
): Promise<QuotaFinding[]> {
  const wanted = environments.flatMap(({ slug, ec2 }) => (ec2 ? [{ slug, ec2 }] : []));
  const found: QuotaFinding[] = [];
  for (const [region, types] of typesByRegion(wanted)) {
    const url = `https://${region}.console.aws.amazon.com/servicequotas/home/services/ec2/quotas`;
    const warn = (what: string, why: string): void => {
      found.push({ severity: 'warning', what, why, url });
    };
    const inRegion = wanted.filter(({ ec2 }) => ec2.region === region);
    try {
      const facts = await ask(region, types);
      for (const each of inRegion) {
        const { findings, unknown } = checkVcpuQuotas(each, facts);
        found.push(...findings);
        if (unknown.length > 0)
          warn(
            `${each.slug}: no quota is known for ${unknown.join(', ')}`,
            'Amazon tells nothing of it here: look whether the region has it',
          );
      }
    } catch (error) {
      const slugs = inRegion.map(({ slug }) => slug).join(', ');
      const reason = error instanceof Error ? error.message : String(error);
      warn(
        `${slugs}: the vCPU quotas in ${region} could not be checked`,
        `Amazon does not tell: ${reason}`,
      );
    }
  }
  return found;
}
