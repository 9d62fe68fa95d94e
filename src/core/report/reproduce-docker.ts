import { joinCommand } from '../command/join-command.ts';
import { joinWords } from '../command/join-words.ts';
import { quote } from '../command/quote.ts';
import { configFiles } from '../container/config-files.ts';
import { environmentVariables } from '../container/environment-variables.ts';
import type { ContainerOptions } from '../execution/container-options.ts';
import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { Timestamp } from '../execution/execution-state.ts';
import { hideCredentials } from '../input/hide-credentials.ts';

type Reproduced = {
  spec: ExecutionSpec;
  executionId: ExecutionId;
  counter: number;
  createdAt: Timestamp;
  /** The image that was really used. */
  imageDigest?: string | undefined;
  inputs: readonly { input: string; name: string; uri: string }[];
  /** The repository's page on GitHub. */
  repositoryUrl: string;
};

/**
 * A script for a terminal that runs the same command in the same image on the same files, in the layout
 * that it had. Values of groups of variables and credentials are not in it: comments say what is missing.
 */
export function reproduceDocker(run: Reproduced): string {
  const folder = `slashrun-${run.counter}`;
  return [
    `mkdir -p ${folder}/config ${folder}/inputs ${folder}/outputs && cd ${folder}`,
    ...checkout(run),
    ...Object.entries(configFiles(run)).map(([name, text]) => write(`config/${name}`, text)),
    write('command', `${joinCommand(run.spec.command)}\n`),
    ...run.inputs.map(fetchInput),
    ...run.spec.environmentVariableGroups.map((group) =>
      comment(`Variables of the group '${group}' are not shown: add them with -e NAME=VALUE.`),
    ),
    dockerRun(run),
  ].join('\n');
}

/** GitHub gives a commit by its name, also one of a fork. */
function checkout({ spec, repositoryUrl }: Reproduced): string[] {
  if (spec.package)
    return ['mkdir repository', comment('Put the folder that was packed into ./repository')];
  const git = 'git -C repository';
  return [
    'git init -q repository',
    `${git} remote add origin ${quote(`${repositoryUrl}.git`)}`,
    `${git} fetch -q --depth 1 origin ${spec.commit} && ${git} checkout -q FETCH_HEAD`,
    ...(spec.code.submodules ? [`${git} submodule update --init --recursive`] : []),
    ...(spec.code.lfs ? [`${git} lfs pull`] : []),
  ];
}

function write(file: string, text: string): string {
  return `printf %s ${quote(text)} > ${file}`;
}

/** What anybody can download; of everything else where it was. */
function fetchInput({ input, name, uri }: Reproduced['inputs'][number]): string {
  const file = `inputs/${input}/${name}`;
  const isOpen = /^https?:/i.test(uri) && hideCredentials(uri) === uri && !uri.endsWith('?…');
  return isOpen
    ? joinWords(['curl', '-fsSL', '--create-dirs', '-o', file, uri])
    : comment(`Put ${hideCredentials(uri)} into ${file}`);
}

function comment(text: string): string {
  return `# ${text.replaceAll(/\s+/g, ' ')}`;
}

function dockerRun({ spec, executionId, imageDigest }: Reproduced): string {
  const variables = environmentVariables({ spec, executionId, groups: [] });
  // An id of one machine's Docker means nothing on another.
  const image = imageDigest?.includes('@') ? imageDigest : spec.image;
  const [interpreter, ...words] = interpreterOf(joinCommand(spec.command));
  return [
    'docker run --rm',
    ...FOLDERS.map((mount) => `-v "$PWD"/${mount}`),
    ...spec.container.mounts.map(({ source, destination, readonly }) =>
      joinWords(['-v', `${source}:${destination}${readonly ? ':ro' : ''}`]),
    ),
    ...limitsOf(spec.container),
    ...Object.entries({ ...variables, ...PLACES }).map(([name, value]) =>
      joinWords(['-e', `${name}=${value}`]),
    ),
    `-w /valohai/repository --entrypoint ${quote(interpreter)}`,
    joinWords([image, ...words]),
  ].join(' \\\n  ');
}

const FOLDERS = [
  'repository:/valohai/repository',
  'outputs:/valohai/outputs',
  'inputs:/valohai/inputs:ro',
  'config:/valohai/config:ro',
  'command:/valohai/.command:ro',
];
const PLACES = {
  PYTHONUNBUFFERED: '1',
  VH_CONFIG_DIR: '/valohai/config',
  VH_INPUTS_DIR: '/valohai/inputs',
  VH_OUTPUTS_DIR: '/valohai/outputs',
  VH_REPOSITORY_DIR: '/valohai/repository',
};

/** As agents do: what a first line with `#!` says, else bash where there is one. */
function interpreterOf(script: string): [string, ...string[]] {
  const file = '/valohai/.command';
  const found = /^#![ \t]*(\S+)(?:[ \t]+(.*?))?[ \t]*\r?(?:\n|$)/.exec(script);
  if (!found) return ['sh', '-c', 'exec "$(command -v bash || echo sh)" "$0"', file];
  const [, interpreter = 'sh', argument] = found;
  return argument ? [interpreter, argument, file] : [interpreter, file];
}

function limitsOf({ memoryBytes, cpus, cpuSet, shmBytes, gpus, network }: ContainerOptions) {
  return [
    memoryBytes !== undefined && `--memory ${memoryBytes} --memory-swap ${memoryBytes}`,
    cpus !== undefined && `--cpus ${cpus}`,
    cpuSet !== undefined && `--cpuset-cpus ${quote(cpuSet)}`,
    shmBytes !== undefined && `--shm-size ${shmBytes}`,
    gpus !== undefined && `--gpus ${gpus}`,
    network !== 'bridge' && `--network ${network}`,
  ].filter((words) => words !== false);
}
