import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type FleetLaunchTemplateOverridesRequest,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Ec2Gate } from '../support/ec2-gate.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';

function clientOf(endpoint: string): EC2Client {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new EC2Client({
    endpoint,
    region: AWS_ENVIRONMENT.AWS_REGION,
    credentials,
    // The SDK's own patience would hide what the gate answers.
    maxAttempts: 1,
  });
}

function fleet(Overrides: FleetLaunchTemplateOverridesRequest[], ClientToken?: string) {
  const LaunchTemplateSpecification = { LaunchTemplateName: 'runner', Version: '$Latest' };
  return new CreateFleetCommand({
    Type: 'instant',
    ClientToken,
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
    SpotOptions: { AllocationStrategy: 'lowest-price' },
    LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides }],
  });
}

describe.skipIf(!motoAvailable())('the gate before the Amazon stand-in', () => {
  let moto: Moto;
  let gate: Ec2Gate;
  let client: EC2Client;
  let image = '';
  let subnets: string[] = [];

  beforeAll(async () => {
    moto = await startMoto();
    const direct = clientOf(moto.url);
    const images = await direct.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    image = images.Images?.[0]?.ImageId ?? '';
    const known = await direct.send(new DescribeSubnetsCommand({}));
    subnets = (known.Subnets ?? []).map(({ SubnetId = '' }) => SubnetId);
    const LaunchTemplateData = { ImageId: image, UserData: 'aGVsbG8=' };
    await direct.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: 'runner', LaunchTemplateData }),
    );
    direct.destroy();
  });
  afterAll(async () => moto.stop());

  beforeEach(async () => {
    gate = await new Ec2Gate(moto.url).start();
    client = clientOf(gate.url);
  });
  afterEach(async () => {
    client.destroy();
    await gate.stop();
  });

  function run(token: string, type: 'g5.xlarge' | 'g4dn.xlarge' = 'g5.xlarge') {
    return new RunInstancesCommand({
      ClientToken: token,
      ImageId: image,
      InstanceType: type,
      MinCount: 1,
      MaxCount: 1,
    });
  }

  async function instances(): Promise<number> {
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) => Instances).length;
  }

  it('records what is asked for and what becomes of it', async () => {
    await client.send(run('recorded'));
    expect(gate.requests).toMatchObject([{ action: 'RunInstances', status: 200 }]);
    expect(gate.requests[0]?.params.get('InstanceType')).toBe('g5.xlarge');
  });

  it('answers the same token with the same instance, and refuses it for another request', async () => {
    const before = await instances();
    const first = await client.send(run('one'));
    const second = await client.send(run('one'));
    expect(second.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId);
    await expect(client.send(run('one', 'g4dn.xlarge'))).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
      $metadata: { httpStatusCode: 400 },
    });
    await client.send(run('two'));
    expect(gate.launches()).toBe(2);
    expect(await instances()).toBe(before + 2);
  });

  it('launches once for two requests of one token at the same time', async () => {
    const pool = [{ InstanceType: 'g5.xlarge' as const }];
    const answers = await Promise.all([
      client.send(fleet(pool, 'both')),
      client.send(fleet(pool, 'both')),
    ]);
    expect(answers[0].FleetId).toBe(answers[1].FleetId);
    expect(gate.launches()).toBe(1);
  });

  it('fails in the words of Amazon, so often and for whom it was told', async () => {
    const code = 'VcpuLimitExceeded';
    gate.fail({
      action: 'RunInstances',
      times: 1,
      code,
      status: 400,
      when: (params) => params.get('InstanceType') === 'g5.xlarge',
    });
    await client.send(run('other', 'g4dn.xlarge'));
    await expect(client.send(run('again'))).rejects.toMatchObject({ name: code });
    await client.send(run('again'));
    gate.throttle({ action: 'DescribeInstances', times: 1 });
    await expect(instances()).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
      $metadata: { httpStatusCode: 503 },
    });
    gate.fail({ action: 'DescribeInstances', times: 1, code: 'InternalError', status: 500 });
    await expect(instances()).rejects.toMatchObject({ name: 'InternalError' });
    expect(gate.launches()).toBe(2);
  });

  it('gives the instances of a fleet the user data of their template', async () => {
    const { Instances = [] } = await client.send(fleet([{ InstanceType: 'g5.xlarge' }]));
    const asked = { InstanceId: Instances[0]?.InstanceIds?.[0], Attribute: 'userData' as const };
    const answer = await client.send(new DescribeInstanceAttributeCommand(asked));
    expect(answer.UserData?.Value).toBe('aGVsbG8=');
  });

  it('loses the answer of a launch that was made, which its token then finds again', async () => {
    gate.loseAnswer({ action: 'RunInstances', times: 1 });
    await expect(client.send(run('lost'))).rejects.toThrow('socket hang up');
    expect(gate.launches()).toBe(1);
    const found = await client.send(run('lost'));
    expect(found.Instances).toHaveLength(1);
    expect(gate.launches()).toBe(1);
    expect(gate.requests.map(({ status }) => status)).toEqual(['lost', 200]);
  });

  it('has no capacity in the pools that it was told, and takes another of the fleet', async () => {
    const [one = '', other = ''] = subnets;
    const code = 'InsufficientInstanceCapacity';
    gate.refusePool({ instanceType: 'g5.xlarge', subnetId: one, code });
    const pools: FleetLaunchTemplateOverridesRequest[] = [
      { InstanceType: 'g5.xlarge', SubnetId: one },
      { InstanceType: 'g5.xlarge', SubnetId: other },
    ];
    const some = await client.send(fleet(pools));
    expect(some.Instances?.flatMap(({ InstanceIds = [] }) => InstanceIds)).toHaveLength(1);
    expect(some.Instances?.[0]?.LaunchTemplateAndOverrides?.Overrides?.SubnetId).toBe(other);
    const Overrides = { InstanceType: 'g5.xlarge', SubnetId: one };
    const refusal = {
      ErrorCode: code,
      Lifecycle: 'spot',
      LaunchTemplateAndOverrides: { Overrides },
    };
    expect(some.Errors).toMatchObject([refusal]);
    gate.refusePool({ instanceType: 'g5.xlarge', code: 'UnfulfillableCapacity' });
    const none = await client.send(fleet(pools));
    expect(none.FleetId).toMatch(/^fleet-/);
    expect(none.Instances ?? []).toEqual([]);
    expect(none.Errors?.map(({ ErrorCode }) => ErrorCode)).toEqual([code, 'UnfulfillableCapacity']);
    expect(gate.launches()).toBe(1);
    gate.openPools();
    expect((await client.send(fleet(pools))).Errors ?? []).toEqual([]);
  });
});
