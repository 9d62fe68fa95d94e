import type { CommandJob } from './container-engine.ts';

export interface ContainerFolders {
  repository: string;
  inputs: string;
  config: string;
  outputs: string;
  script: string;
}

/** Where a program finds its things (docs.valohai.com, "System environment variables"). */
export const VALOHAI_FOLDERS: ContainerFolders = {
  repository: '/valohai/repository',
  inputs: '/valohai/inputs',
  config: '/valohai/config',
  outputs: '/valohai/outputs',
  script: '/valohai/.command',
};

/** The command's environment variables beyond those of its image or machine. */
export function commandEnvironment(
  job: CommandJob,
  folders: ContainerFolders,
): Record<string, string> {
  return {
    // Without a terminal Python holds its output back until there is a lot of it.
    PYTHONUNBUFFERED: '1',
    ...job.environmentVariables,
    VH_CONFIG_DIR: folders.config,
    VH_INPUTS_DIR: folders.inputs,
    VH_OUTPUTS_DIR: folders.outputs,
    VH_REPOSITORY_DIR: folders.repository,
  };
}
