import {
  type EC2Client,
  type InstanceTypeInfo,
  paginateDescribeInstanceTypes,
} from '@aws-sdk/client-ec2';
import { ServiceQuotasClient, paginateListServiceQuotas } from '@aws-sdk/client-service-quotas';
import {
  type VcpuFacts,
  type VcpuQuota,
  readQuotas,
  readVcpus,
} from '../../../src/core/compute/vcpu-quotas.ts';

type Asked = { region: string; types: readonly string[] };

/** Rejects with what the SDK throws: without the permissions for it nothing is known. */
export async function askVcpuFacts(ec2: EC2Client, { region, types }: Asked): Promise<VcpuFacts> {
  const [vcpusOf, quotas] = await Promise.all([vcpusOfTypes(ec2, types), quotasIn(region)]);
  return { vcpusOf, quotas };
}

async function vcpusOfTypes(
  client: EC2Client,
  types: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  // As a filter, and not by their names: one that the region does not have is no error then.
  const Filters = [{ Name: 'instance-type', Values: [...types] }];
  const described: InstanceTypeInfo[] = [];
  for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes({ client }, { Filters }))
    described.push(...InstanceTypes);
  return readVcpus(described);
}

async function quotasIn(region: string): Promise<VcpuQuota[]> {
  const client = new ServiceQuotasClient({ region });
  const found: VcpuQuota[] = [];
  try {
    const ofEc2 = { ServiceCode: 'ec2' };
    for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, ofEc2))
      found.push(...readQuotas(region, Quotas));
  } finally {
    client.destroy();
  }
  return found;
}
