import type { VcpuFacts } from '../../../src/core/compute/vcpu-quotas.ts';
import type { Instance } from '../../../src/core/compute/machine.ts';
import type { Compute, LaunchAnswer, LaunchRequest } from '../../../src/engine/ports/compute.ts';
import type { Ec2Compute } from './ec2-compute.ts';

/**
 * Machines of Amazon, whose SDK is loaded when there is something to ask: it takes most of a second, which
 * a server without an environment of Amazon never pays.
 */
export class LateEc2Compute implements Compute {
  readonly #server: string;
  #opened: Promise<Ec2Compute> | undefined;

  /** `server` is the value of the tag by which this server knows its own machines. */
  constructor(server: string) {
    this.#server = server;
  }

  async launch(request: LaunchRequest, userData: string): Promise<LaunchAnswer> {
    return (await this.#compute()).launch(request, userData);
  }

  async launchAgain(request: LaunchRequest): Promise<LaunchAnswer> {
    return (await this.#compute()).launchAgain(request);
  }

  async forgetLaunch(region: string, machineId: string): Promise<void> {
    return (await this.#compute()).forgetLaunch(region, machineId);
  }

  async list(region: string): Promise<Instance[]> {
    return (await this.#compute()).list(region);
  }

  async terminate(region: string, instanceId: string): Promise<void> {
    return (await this.#compute()).terminate(region, instanceId);
  }

  async consoleTail(region: string, instanceId: string): Promise<string | undefined> {
    return (await this.#compute()).consoleTail(region, instanceId);
  }

  async vcpuFacts(region: string, types: readonly string[]): Promise<VcpuFacts> {
    return (await this.#compute()).vcpuFacts(region, types);
  }

  async close(): Promise<void> {
    (await this.#opened)?.close();
  }

  async #compute(): Promise<Ec2Compute> {
    this.#opened ??= import('./ec2-compute.ts').then(
      ({ Ec2Compute }) => new Ec2Compute(this.#server),
    );
    return this.#opened;
  }
}
