import type { Mount, Step } from '../definition/definition.ts';
import type { ContainerOptions } from '../execution/container-options.ts';
import type { EnvironmentSettings } from '../settings/settings.ts';

type PlannedContainer = { container: ContainerOptions; warnings: string[]; problems: string[] };

const MEGABYTE = 1024 ** 2;

/**
 * What the step's container gets: what the step asks for, within what its environment allows. The
 * agent controls among the environment variables are Valohai's (docs.valohai.com, "System
 * environment variables").
 */
export function planContainer(
  step: Step,
  environment: EnvironmentSettings,
  variables: Readonly<Record<string, string>>,
): PlannedContainer {
  const planned: Pick<PlannedContainer, 'warnings' | 'problems'> = { warnings: [], problems: [] };
  const { cpu, memory } = step.resources;
  const memoryBytes = least(megabytes(memory.max ?? memory.min), environment.memoryBytes);
  const limit = readCpuLimit(variables['VH_CPU_LIMIT'], planned.problems);
  const cpus = least(least(cpu.max ?? cpu.min, limit.cpus), environment.cpus);
  const gpus = planGpus(step, environment, planned.warnings);
  const container: ContainerOptions = {
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpus !== undefined && { cpus }),
    ...(limit.cpuSet !== undefined && { cpuSet: limit.cpuSet }),
    ...(environment.shmBytes !== undefined && { shmBytes: environment.shmBytes }),
    ...(gpus !== undefined && { gpus }),
    network: planNetwork(variables['VH_DOCKER_NETWORK'], environment, planned.warnings),
    mounts: step.mounts.flatMap((mount) => {
      const within = allowedFolder(mount, environment, planned.warnings);
      const { source, destination, readonly } = mount;
      return within === undefined ? [] : [{ source, destination, readonly, within }];
    }),
  };
  return { container, ...planned };
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

function megabytes(count: number | undefined): number | undefined {
  return count === undefined || count <= 0 ? undefined : Math.round(count * MEGABYTE);
}

/** A number of cores, or a list of which ones: `4`, `0,2,4`, `0-3`. */
function readCpuLimit(
  text: string | undefined,
  problems: string[],
): { cpus?: number; cpuSet?: string } {
  const value = text?.replaceAll(/\s/g, '') ?? '';
  if (value === '') return {};
  if (/^\d+(\.\d+)?$/.test(value) && Number(value) > 0) return { cpus: Number(value) };
  if (/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(value)) return { cpuSet: value };
  problems.push(`VH_CPU_LIMIT takes a number of cores or a list such as 0,2,4, not '${value}'`);
  return {};
}

/** `devices: {}` is how a step says that it needs none of what its environment has. */
function planGpus(
  { resources: { devices } }: Step,
  environment: EnvironmentSettings,
  warnings: string[],
): ContainerOptions['gpus'] {
  if (devices === undefined) return environment.gpus;
  let gpus = 0;
  for (const [name, count] of Object.entries(devices))
    if (/(^|[./])gpu$/.test(name)) gpus += Math.ceil(count);
    else warnings.push(`the device '${name}' of the step's resources has no effect here`);
  return gpus > 0 ? gpus : undefined;
}

function planNetwork(
  asked: string | undefined,
  { slug, hostNetwork }: EnvironmentSettings,
  warnings: string[],
): ContainerOptions['network'] {
  if (asked === undefined || asked === '' || asked === 'bridge') return 'bridge';
  if (asked === 'host' && hostNetwork) return 'host';
  const reason =
    asked === 'host'
      ? `environment '${slug}' does not allow the machine's own network`
      : 'only host and bridge are known';
  warnings.push(`VH_DOCKER_NETWORK=${asked} is passed over: ${reason}`);
  return 'bridge';
}

/** The one of the operator's that the source is or is below. */
function allowedFolder(
  { source, type }: Mount,
  { slug, mounts }: EnvironmentSettings,
  warnings: string[],
): string | undefined {
  const refuse = (reason: string): undefined => {
    warnings.push(`the mount of '${source}' is passed over: ${reason}`);
    return undefined;
  };
  if (type !== undefined) return refuse(`mounts of type '${type}' are not supported here`);
  if (source.split('/').includes('..')) return refuse("its path has '..' in it");
  const within = mounts.find((allowed) => {
    const folder = allowed.replace(/\/+$/, '');
    return source === folder || source.startsWith(`${folder}/`);
  });
  return within ?? refuse(`environment '${slug}' does not allow it`);
}
