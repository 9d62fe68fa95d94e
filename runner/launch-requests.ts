// What Amazon is sent for one machine; pure.
import type {
  CreateFleetCommandInput,
  CreateLaunchTemplateCommandInput,
  FleetLaunchTemplateOverridesRequest,
  Tag,
} from '@aws-sdk/client-ec2';
import type { LaunchTarget } from '../src/core/compute/launch-targets.ts';
import type { Ec2Settings } from '../src/core/settings/settings.ts';
import type { LaunchRequest } from '../src/engine/ports/compute.ts';

/** The tags by which a server knows its own. */
export const TAGS = {
  server: 'slashrun:server',
  environment: 'slashrun:environment',
  machine: 'slashrun:machine',
} as const;

/** At most 64 ASCII characters (docs.aws.amazon.com, "Ensuring idempotency"): the machine's UUID. */
const clientToken = ({ machineId }: LaunchRequest): string => machineId;

export const templateName = (machineId: string): string => `slashrun-${machineId}`;

/** A template for one launch: what a machine runs first can be said nowhere else. */
export function templateRequest(
  request: LaunchRequest,
  userData: string,
  server: string,
): CreateLaunchTemplateCommandInput {
  const { ec2, machineId } = request;
  const { disk, securityGroups, instanceProfile, keyName } = ec2;
  const tags = tagsOf(request, server);
  return {
    LaunchTemplateName: templateName(machineId),
    ClientToken: clientToken(request),
    TagSpecifications: [{ ResourceType: 'launch-template', Tags: tags }],
    LaunchTemplateData: {
      ImageId: imageOf(ec2),
      UserData: Buffer.from(userData).toString('base64'),
      // However it is switched off, it must not go on costing money.
      InstanceInitiatedShutdownBehavior: 'terminate',
      // Containers are one hop further away, and there is no version 1 that would not ask for a token.
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        HttpEndpoint: 'enabled',
      },
      BlockDeviceMappings: [
        {
          DeviceName: disk.device,
          Ebs: {
            VolumeSize: disk.gibibytes,
            VolumeType: disk.type,
            DeleteOnTermination: true,
            Encrypted: true,
          },
        },
      ],
      ...(securityGroups.length > 0 && { SecurityGroupIds: [...securityGroups] }),
      ...(instanceProfile !== undefined && { IamInstanceProfile: { Name: instanceProfile } }),
      ...(keyName !== undefined && { KeyName: keyName }),
      TagSpecifications: [
        { ResourceType: 'instance', Tags: tags },
        { ResourceType: 'volume', Tags: tags },
        { ResourceType: 'network-interface', Tags: tags },
      ],
    },
  };
}

/** One instance of whatever there is most of, at once or not at all. */
export function fleetRequest(request: LaunchRequest, server: string): CreateFleetCommandInput {
  const { ec2, market, targets, machineId } = request;
  return {
    Type: 'instant',
    ClientToken: clientToken(request),
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateName: templateName(machineId),
          Version: '1',
        },
        Overrides: targets.map((target) => overrideOf(target, ec2)),
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: market },
    ...(market === 'spot'
      ? { SpotOptions: { AllocationStrategy: 'price-capacity-optimized' } }
      : { OnDemandOptions: { AllocationStrategy: 'prioritized' } }),
    TagSpecifications: [
      { ResourceType: 'fleet', Tags: tagsOf(request, server) },
      { ResourceType: 'instance', Tags: tagsOf(request, server) },
    ],
  };
}

function overrideOf(
  { instanceType, place, market }: LaunchTarget,
  { instanceTypes, maxPrice }: Ec2Settings,
): FleetLaunchTemplateOverridesRequest {
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Amazon has new types before its client does
    InstanceType: instanceType as NonNullable<FleetLaunchTemplateOverridesRequest['InstanceType']>,
    ...(place !== undefined && placeOf(place)),
    ...(market === 'spot' && maxPrice !== undefined && { MaxPrice: String(maxPrice) }),
    // The first of the operator's list is tried first.
    ...(market === 'on-demand' && { Priority: instanceTypes.indexOf(instanceType) }),
  };
}

function placeOf(place: string) {
  return place.startsWith('subnet-') ? { SubnetId: place } : { AvailabilityZone: place };
}

/** EC2 looks the parameter up by itself. */
function imageOf({ image }: Ec2Settings): string {
  return image.startsWith('ssm:') ? `resolve:${image}` : image;
}

function tagsOf({ machineId, environment, ec2 }: LaunchRequest, server: string): Tag[] {
  const own = {
    Name: `slashrun ${environment}`,
    [TAGS.server]: server,
    [TAGS.environment]: environment,
    [TAGS.machine]: machineId,
  };
  return Object.entries({ ...ec2.tags, ...own }).map(([Key, Value]) => ({ Key, Value }));
}
