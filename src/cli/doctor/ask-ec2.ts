import { randomUUID } from 'node:crypto';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DeleteLaunchTemplateCommand,
  DescribeInstanceTypesCommand,
  DescribeInstancesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { launchTargets } from '../../core/compute/launch-targets.ts';
import type { DryRun, Ec2Action } from '../../core/doctor/judge-dry-runs.ts';
import type { Ec2Settings } from '../../core/settings/settings.ts';
import { TAGS, fleetRequest, templateRequest } from '../../../runner/launch-requests.ts';
import { AMAZON_LIMITS } from './amazon-limits.ts';
import { readRefusal } from './read-refusal.ts';

const DryRun = true;

type Environment = { slug: string; ec2: Ec2Settings };

/**
 * Asks Amazon for all that the server does for machines of an environment, each as a dry run. A launch can
 * only be asked about with a template that is there: one is made, as for a launch, and deleted.
 */
export async function tryMachines(environment: Environment, server: string): Promise<DryRun[]> {
  const client = new EC2Client({ region: environment.ec2.region, ...AMAZON_LIMITS });
  try {
    const parts = await Promise.all([
      tried('DescribeInstanceTypes', client.send(new DescribeInstanceTypesCommand({ DryRun }))),
      tryLaunch(client, environment, server),
      tryOwnMachines(client, server),
    ]);
    return parts.flat();
  } finally {
    client.destroy();
  }
}

async function tryLaunch(
  client: EC2Client,
  { slug, ec2 }: Environment,
  server: string,
): Promise<DryRun[]> {
  const { market: choice, instanceTypes: types, places } = ec2;
  const [targets = []] = launchTargets({ types, market: choice, places });
  const market = choice === 'on-demand' ? choice : 'spot';
  const request = { machineId: randomUUID(), environment: slug, ec2, market, targets } as const;
  const template = templateRequest(request, '#!/bin/sh\npoweroff\n', server);
  const dry = await tried(
    'CreateLaunchTemplate',
    client.send(new CreateLaunchTemplateCommand({ ...template, DryRun })),
  );
  if (dry.refusal) return [dry];
  const made = await tried(
    'CreateLaunchTemplate',
    client.send(new CreateLaunchTemplateCommand(template)),
  );
  if (made.refusal) return [made];
  const { LaunchTemplateName } = template;
  const fleet = fleetRequest(request, server);
  const { InstanceType, SubnetId, AvailabilityZone } =
    fleet.LaunchTemplateConfigs?.[0]?.Overrides?.[0] ?? {};
  const instance = {
    LaunchTemplate: { LaunchTemplateName, Version: '1' },
    MinCount: 1,
    MaxCount: 1,
    InstanceType,
    ...(SubnetId !== undefined && { SubnetId }),
    ...(AvailabilityZone !== undefined && { Placement: { AvailabilityZone } }),
    ...(market === 'spot' && { InstanceMarketOptions: { MarketType: 'spot' as const } }),
  };
  const launches = await Promise.all([
    tried('CreateFleet', client.send(new CreateFleetCommand({ ...fleet, DryRun }))),
    tried('RunInstances', client.send(new RunInstancesCommand({ ...instance, DryRun }))),
  ]);
  const deletion = client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
  return [made, ...launches, await tried('DeleteLaunchTemplate', deletion)];
}

/** Of a machine that is not ours nobody could tell whether it may be ended. */
async function tryOwnMachines(client: EC2Client, server: string): Promise<DryRun[]> {
  const Filters = [
    { Name: `tag:${TAGS.server}`, Values: [server] },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  const listing = client.send(new DescribeInstancesCommand({ Filters }));
  const listed = await tried('DescribeInstances', listing);
  if (listed.refusal) return [listed];
  const { Reservations = [] } = await listing;
  const InstanceId = Reservations.flatMap(({ Instances = [] }) => Instances)[0]?.InstanceId;
  if (InstanceId === undefined) return [listed];
  const end = new TerminateInstancesCommand({ InstanceIds: [InstanceId], DryRun });
  const read = new GetConsoleOutputCommand({ InstanceId, DryRun });
  const ofMachine = await Promise.all([
    tried('TerminateInstances', client.send(end)),
    tried('GetConsoleOutput', client.send(read)),
  ]);
  return [listed, ...ofMachine];
}

/** A dry run that would be done is answered with an error of that name. */
async function tried(action: Ec2Action, asking: Promise<unknown>): Promise<DryRun> {
  try {
    await asking;
    return { action, refusal: undefined };
  } catch (error) {
    const refusal = readRefusal(error);
    return { action, refusal: refusal.code === 'DryRunOperation' ? undefined : refusal };
  }
}
