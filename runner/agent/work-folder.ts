import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where one execution's files are on this machine. */
export interface WorkFolder {
  root: string;
  repository: string;
  inputs: string;
  config: string;
  outputs: string;
  /** The joined command lines. */
  script: string;
  spool: string;
  /** What a successor needs to upload the outputs. */
  journal: string;
  /** Of inputs, for an execution that may not use the machine's. */
  ownCache: string;
}

/** All executions' folders: whatever is in it when the agent starts was left by a predecessor that was killed. */
export function executionsFolder(dir: string): string {
  return join(dir, 'executions');
}

export function workFolder(dir: string, executionId: string): WorkFolder {
  const root = join(executionsFolder(dir), executionId);
  return {
    root,
    repository: join(root, 'repository'),
    inputs: join(root, 'inputs'),
    config: join(root, 'config'),
    outputs: join(root, 'outputs'),
    script: join(root, 'command'),
    spool: join(root, 'spool'),
    journal: join(root, 'journal.json'),
    ownCache: join(root, 'input-cache'),
  };
}

interface WorkFiles {
  configFiles: Readonly<Record<string, string>>;
  script: string;
  /** Names of inputs into whose folders the command may write. */
  writableInputs: readonly string[];
}

/** Creates the folders, with the config files and the script in place. */
export async function createWorkFolder(folder: WorkFolder, files: WorkFiles): Promise<void> {
  const { repository, inputs, config, outputs } = folder;
  const writable = files.writableInputs.map((name) => join(inputs, name));
  await Promise.all(
    [repository, inputs, config, outputs, ...writable].map((path) =>
      mkdir(path, { recursive: true }),
    ),
  );
  await Promise.all([
    writeFile(folder.script, files.script),
    ...Object.entries(files.configFiles).map(([name, content]) =>
      writeFile(join(config, basename(name)), content),
    ),
    // An image may run as any user, who must be able to write here.
    ...[repository, outputs, ...writable].map((path) => chmod(path, 0o777)),
  ]);
}
