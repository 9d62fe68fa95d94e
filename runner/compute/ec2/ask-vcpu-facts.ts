import { type EC2Client, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import { ServiceQuotasClient, paginateListServiceQuotas } from '@aws-sdk/client-service-quotas';
import type { VcpuFacts, VcpuQuota } from '../../../src/core/compute/vcpu-quotas.ts';

const CONSOLE = 'console.aws.amazon.com/servicequotas/home/services/ec2/quotas';

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
  const found = new Map<string, number>();
  // As a filter, and not by their names: one that the region does not have is no error then.
  const Filters = [{ Name: 'instance-type', Values: [...types] }];
  for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes({ client }, { Filters }))
    for (const { InstanceType: type, VCpuInfo: info } of InstanceTypes)
      if (type !== undefined && info?.DefaultVCpus !== undefined)
        found.set(type, info.DefaultVCpus);
  return found;
}

async function quotasIn(region: string): Promise<VcpuQuota[]> {
  const client = new ServiceQuotasClient({ region });
  const found: VcpuQuota[] = [];
  try {
    for await (const { Quotas = [] } of paginateListServiceQuotas(
      { client },
      { ServiceCode: 'ec2' },
    ))
      for (const { QuotaName: name, QuotaCode: code, Value: vcpus } of Quotas)
        if (name !== undefined && code !== undefined && vcpus !== undefined)
          found.push({ name, vcpus, url: `https://${region}.${CONSOLE}/${code}` });
  } finally {
    client.destroy();
  }
  return found;
}
