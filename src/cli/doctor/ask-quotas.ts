import {
  EC2Client,
  type InstanceTypeInfo,
  paginateDescribeInstanceTypes,
} from '@aws-sdk/client-ec2';
import {
  ServiceQuotasClient,
  type ServiceQuota,
  paginateListServiceQuotas,
} from '@aws-sdk/client-service-quotas';
import { type VcpuFacts, readQuotas, readVcpus } from '../../core/compute/vcpu-quotas.ts';
import { AMAZON_LIMITS } from './amazon-limits.ts';

/** What Amazon is asked, with the credentials that its SDK finds. Rejects with what the SDK throws. */
export async function askQuotas(region: string, types: readonly string[]): Promise<VcpuFacts> {
  const options = { region, ...AMAZON_LIMITS };
  const ec2 = new EC2Client(options);
  const serviceQuotas = new ServiceQuotasClient(options);
  const described: InstanceTypeInfo[] = [];
  const listed: ServiceQuota[] = [];
  try {
    const ofTypes = { Filters: [{ Name: 'instance-type', Values: [...types] }] };
    const typePages = paginateDescribeInstanceTypes({ client: ec2 }, ofTypes);
    for await (const { InstanceTypes = [] } of typePages) described.push(...InstanceTypes);
    const ofEc2 = { ServiceCode: 'ec2' };
    const quotaPages = paginateListServiceQuotas({ client: serviceQuotas }, ofEc2);
    for await (const { Quotas = [] } of quotaPages) listed.push(...Quotas);
  } finally {
    ec2.destroy();
    serviceQuotas.destroy();
  }
  return { vcpusOf: readVcpus(described), quotas: readQuotas(region, listed) };
}
