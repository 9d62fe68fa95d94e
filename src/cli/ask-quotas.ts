import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import { type VcpuFacts, readQuotas, readVcpus } from '../core/compute/vcpu-quotas.ts';

/** What Amazon is asked, with the credentials that its SDK finds. Rejects with what the SDK throws. */
export async function askQuotas(region: string, types: readonly string[]): Promise<VcpuFacts> {
  // A second that the other commands need not wait.
  const [ec2Sdk, quotasSdk] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-service-quotas'),
  ]);
  // Somebody waits for the answer: a second try is enough.
  const options = { region, maxAttempts: 2 };
  const ec2 = new ec2Sdk.EC2Client(options);
  const serviceQuotas = new quotasSdk.ServiceQuotasClient(options);
  const described: InstanceTypeInfo[] = [];
  const listed: ServiceQuota[] = [];
  try {
    const ofTypes = { Filters: [{ Name: 'instance-type', Values: [...types] }] };
    const typePages = ec2Sdk.paginateDescribeInstanceTypes({ client: ec2 }, ofTypes);
    for await (const { InstanceTypes = [] } of typePages) described.push(...InstanceTypes);
    const ofEc2 = { ServiceCode: 'ec2' };
    const quotaPages = quotasSdk.paginateListServiceQuotas({ client: serviceQuotas }, ofEc2);
    for await (const { Quotas = [] } of quotaPages) listed.push(...Quotas);
  } finally {
    ec2.destroy();
    serviceQuotas.destroy();
  }
  return { vcpusOf: readVcpus(described), quotas: readQuotas(region, listed) };
}
