import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DeleteLaunchTemplateCommand,
  EC2Client,
  EC2ServiceException,
  GetConsoleOutputCommand,
  TerminateInstancesCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import type { VcpuFacts } from '../../../src/core/compute/vcpu-quotas.ts';
import type { Instance } from '../../../src/core/compute/machine.ts';
import {
  type Compute,
  ComputeAway,
  type LaunchAnswer,
  type LaunchRequest,
} from '../../../src/engine/ports/compute.ts';
import { askVcpuFacts } from './ask-vcpu-facts.ts';
import { TAGS, fleetRequest, templateName, templateRequest } from '../../launch-requests.ts';
import { readFleet, readInstance } from './read-answers.ts';

/** So much of a console says why a boot failed. */
const CONSOLE_CHARACTERS = 8000;
/** Until an answer counts as lost; a fleet takes a few seconds. */
const ANSWER_MS = 20_000;
/** What a template that is not there is called, by name or by id. */
const NO_TEMPLATE = /^InvalidLaunchTemplate(?:Name|Id)\.NotFound/;
const NO_INSTANCE = /^InvalidInstanceID\.(?:NotFound|Malformed)$/;

/**
 * Machines of Amazon, a client for each region. The credentials are those that the SDK finds: of the
 * server's own role, never of a machine's.
 */
export class Ec2Compute implements Compute {
  readonly #clients = new Map<string, EC2Client>();
  readonly #server: string;

  /** `server` is the value of the tag by which this server knows its own machines. */
  constructor(server: string) {
    this.#server = server;
  }

  async launch(request: LaunchRequest, userData: string): Promise<LaunchAnswer> {
    const template = templateRequest(request, userData, this.#server);
    try {
      await this.#client(request.ec2.region).send(new CreateLaunchTemplateCommand(template));
    } catch (error) {
      const refused = refusalOf(request, error);
      // Without a template nothing can have been launched.
      return refused ?? { kind: 'void', message: messageOf(error) };
    }
    return this.launchAgain(request);
  }

  async launchAgain(request: LaunchRequest): Promise<LaunchAnswer> {
    const client = this.#client(request.ec2.region);
    try {
      const fleet = fleetRequest(request, this.#server);
      return readFleet(request, await client.send(new CreateFleetCommand(fleet)));
    } catch (error) {
      const message = messageOf(error);
      if (NO_TEMPLATE.test(codeOf(error) ?? '')) return { kind: 'void', message };
      return refusalOf(request, error) ?? { kind: 'unanswered', message };
    }
  }

  async forgetLaunch(region: string, machineId: string): Promise<void> {
    const LaunchTemplateName = templateName(machineId);
    try {
      await this.#client(region).send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
    } catch (error) {
      if (!NO_TEMPLATE.test(codeOf(error) ?? '')) throw away('launch templates', error);
    }
  }

  async list(region: string): Promise<Instance[]> {
    const client = this.#client(region);
    const Filters = [{ Name: `tag:${TAGS.server}`, Values: [this.#server] }];
    const found: Instance[] = [];
    try {
      for await (const page of paginateDescribeInstances({ client }, { Filters }))
        for (const { Instances = [] } of page.Reservations ?? [])
          found.push(...Instances.flatMap((each) => readInstance(region, each) ?? []));
    } catch (error) {
      throw away('machines', error);
    }
    return found;
  }

  async terminate(region: string, instanceId: string): Promise<void> {
    const command = new TerminateInstancesCommand({ InstanceIds: [instanceId] });
    try {
      await this.#client(region).send(command);
    } catch (error) {
      if (!NO_INSTANCE.test(codeOf(error) ?? '')) throw away(`the end of ${instanceId}`, error);
    }
  }

  async consoleTail(region: string, instanceId: string): Promise<string | undefined> {
    const command = new GetConsoleOutputCommand({ InstanceId: instanceId });
    try {
      const { Output } = await this.#client(region).send(command);
      if (Output === undefined || Output === '') return undefined;
      return Buffer.from(Output, 'base64').toString('utf8').slice(-CONSOLE_CHARACTERS);
    } catch (error) {
      if (NO_INSTANCE.test(codeOf(error) ?? '')) return undefined;
      throw away(`the console of ${instanceId}`, error);
    }
  }

  async vcpuFacts(region: string, types: readonly string[]): Promise<VcpuFacts> {
    try {
      return await askVcpuFacts(this.#client(region), { region, types });
    } catch (error) {
      throw away('quotas', error);
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  #client(region: string): EC2Client {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = new EC2Client({
      region,
      requestHandler: { requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    });
    this.#clients.set(region, client);
    return client;
  }
}

/** A definite no, of everything that was asked for; undefined when nobody knows what happened. */
function refusalOf(request: LaunchRequest, error: unknown): LaunchAnswer | undefined {
  const code = codeOf(error);
  if (code === undefined || isDoubtful(error)) return undefined;
  const message = messageOf(error);
  return {
    kind: 'refused',
    refusals: request.targets.map((target) => ({ target, code, message })),
  };
}

/** Amazon failed by itself, in the middle of whatever it did. Too many requests come as 503 as well. */
function isDoubtful(error: unknown): boolean {
  return (
    error instanceof EC2ServiceException &&
    (error.$metadata.httpStatusCode ?? 500) >= 500 &&
    !/^(?:RequestLimitExceeded|Throttling|Insufficient)/.test(error.name)
  );
}

/** Amazon's own code; undefined where no answer came. Credentials that are missing are a refusal, too. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof EC2ServiceException) return error.name;
  const isOurs = error instanceof Error && error.name === 'CredentialsProviderError';
  return isOurs ? 'AuthFailure' : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function away(what: string, error: unknown): ComputeAway {
  return new ComputeAway(`Amazon does not tell of ${what}: ${messageOf(error)}`, error);
}
