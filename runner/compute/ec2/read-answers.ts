// What Amazon answers, in our words; pure.
import type { CreateFleetCommandOutput, Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { LaunchTarget } from '../../../src/core/compute/launch-targets.ts';
import type { Instance } from '../../../src/core/compute/machine.ts';
import type {
  LaunchAnswer,
  LaunchRefusal,
  LaunchRequest,
} from '../../../src/engine/ports/compute.ts';
import { TAGS } from '../../launch-requests.ts';

const NOTHING = { code: 'UnfulfillableCapacity', message: 'Amazon gave nothing and no reason' };

/** An instant fleet answers with what it gave and with why it gave nothing elsewhere. */
export function readFleet(request: LaunchRequest, answer: CreateFleetCommandOutput): LaunchAnswer {
  const refusals = (answer.Errors ?? []).flatMap(
    ({ ErrorCode: code = NOTHING.code, ErrorMessage: message = '', ...error }): LaunchRefusal[] => {
      const override = error.LaunchTemplateAndOverrides?.Overrides;
      // One without a place of its own speaks for all.
      return request.targets
        .filter((target) => override === undefined || concerns(override, target))
        .map((target) => ({ target, code, message }));
    },
  );
  const given = answer.Instances?.[0];
  const instanceId = given?.InstanceIds?.[0];
  if (given && instanceId !== undefined) {
    const override = given.LaunchTemplateAndOverrides?.Overrides;
    const instanceType = given.InstanceType ?? override?.InstanceType ?? '';
    const place = override?.SubnetId ?? override?.AvailabilityZone;
    return { kind: 'launched', instanceId, instanceType, place, refusals };
  }
  // What it says nothing of has not been given either.
  const silent = request.targets.filter((each) => refusals.every(({ target }) => target !== each));
  const unsaid = silent.map((target) => ({ target, ...NOTHING }));
  return { kind: 'refused', refusals: [...refusals, ...unsaid] };
}

type Override = {
  InstanceType?: string | undefined;
  SubnetId?: string | undefined;
  AvailabilityZone?: string | undefined;
};

function concerns(
  { InstanceType, SubnetId, AvailabilityZone }: Override,
  { instanceType, place }: LaunchTarget,
): boolean {
  const isType = InstanceType === undefined || InstanceType === instanceType;
  const isPlace =
    place === undefined ||
    (SubnetId === undefined && AvailabilityZone === undefined) ||
    SubnetId === place ||
    AvailabilityZone === place;
  return isType && isPlace;
}

/** Undefined for one that has no id or state yet. */
export function readInstance(region: string, raw: Ec2Instance): Instance | undefined {
  const { InstanceId: id, State, StateReason: why } = raw;
  const state = State?.Name;
  if (id === undefined || state === undefined) return undefined;
  const tag = (name: string): string | undefined =>
    raw.Tags?.find(({ Key }) => Key === name)?.Value;
  return {
    id,
    region,
    machineId: tag(TAGS.machine),
    environment: tag(TAGS.environment),
    state,
    instanceType: raw.InstanceType ?? '',
    market: raw.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    place: raw.SubnetId ?? raw.Placement?.AvailabilityZone,
    launchedAt: raw.LaunchTime?.getTime() ?? 0,
    stateReason:
      why?.Code === undefined ? undefined : { code: why.Code, message: why.Message ?? why.Code },
  };
}
