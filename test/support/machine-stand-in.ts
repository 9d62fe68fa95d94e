import { randomBytes } from 'node:crypto';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AGENT_API,
  Assignment,
  MachineLife,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
} from '../../src/protocol/protocol.ts';

/** All that there are in the stand-in for Amazon, by state. */
export async function instances(client: EC2Client): Promise<Instance[]> {
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

export async function running(client: EC2Client): Promise<string[]> {
  const all = await instances(client);
  return all.flatMap(({ InstanceId: id, State }) =>
    id !== undefined && State?.Name === 'running' ? [id] : [],
  );
}

/** What an instance would do, said by hand: for what a real agent does not do when it is asked to. */
export class MachineStandIn {
  readonly instanceId: string;
  readonly userData: string;
  readonly #client: EC2Client;
  readonly #url: string;
  token = `sra_${randomBytes(32).toString('base64url')}`;

  private constructor(client: EC2Client, about: { id: string; userData: string; url: string }) {
    this.#client = client;
    this.instanceId = about.id;
    this.userData = about.userData;
    this.#url = about.url;
  }

  /** `url` is that of the server. */
  static async of(client: EC2Client, id: string, url: string): Promise<MachineStandIn> {
    const { UserData } = await client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }),
    );
    const userData = Buffer.from(UserData?.Value ?? '', 'base64').toString();
    return new MachineStandIn(client, { id, userData, url });
  }

  get registrationToken(): string {
    return /SLASHRUN_REGISTRATION_TOKEN=(\S+)/.exec(this.userData)?.[1] ?? '';
  }

  async register(machineId = this.instanceId): Promise<Response> {
    const { registrationToken, token } = this;
    return this.#post('/register', { registrationToken, machineId, token });
  }

  async life(): Promise<MachineLife> {
    return MachineLife.parse(await (await this.register()).json());
  }

  /** `id` is what it calls itself. */
  claim(waitMs = 0, id = this.instanceId): Promise<Response> {
    const machine = { provider: 'ec2', id };
    const about = { isolation: 'container', agentVersion: '1', images: [] };
    return this.#post('/claim', { machine, waitMs, ...about });
  }

  /** The next execution, which must come. */
  async work(id = this.instanceId): Promise<Assignment> {
    for (;;) {
      const answer = await this.claim(5000, id);
      if (answer.status === 200) return Assignment.parse(await answer.json());
      if (answer.status !== 204) throw new Error(await answer.text());
    }
  }

  exit(
    { executionId, leaseId }: Assignment,
    result: object,
    timings: object = { code: 1, image: 2, command: 3 },
  ): Promise<Response> {
    return this.#post(`/executions/${executionId}/exit`, { leaseId, result, timings });
  }

  heartbeat({ executionId, leaseId }: Assignment, phase: string): Promise<Response> {
    const beat = { leaseId, phase, waitMs: 0, knownControl: 'run' };
    return this.#post(`/executions/${executionId}/heartbeat`, beat);
  }

  /** Asks where to put a file of that size: in parts, where it is large. */
  announce(
    { executionId, leaseId }: Assignment,
    { name, sizeBytes }: { name: string; sizeBytes: number },
  ): Promise<Response> {
    const checksum = 'a'.repeat(64);
    const file = { name, sizeBytes, sha256: checksum, partsSha256: checksum };
    return this.#post(`/executions/${executionId}/outputs`, { leaseId, files: [file] });
  }

  say(path: '/unfit' | '/leaving', body: object): Promise<Response> {
    return this.#post(path, body);
  }

  /** As `poweroff` in it would. */
  async powerOff(): Promise<void> {
    await this.#client.send(new TerminateInstancesCommand({ InstanceIds: [this.instanceId] }));
  }

  #post(path: string, body: object): Promise<Response> {
    return fetch(`${this.#url}${AGENT_API}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/json',
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
      },
      body: JSON.stringify(body),
    });
  }
}
