import type { MachineResources } from '../../../src/core/container/runtime-file.ts';
import type { ContainerOptions } from '../../../src/core/execution/container-options.ts';
import type { Isolation } from '../../../src/core/execution/execution-state.ts';
import type { CommandStream } from '../log/log-stream.ts';
import type { ContainerFolders } from './command-environment.ts';
import type { WorkFolder } from '../work-folder.ts';

/** What is to run. The folder's script holds the command; its other folders exist, maybe empty. */
export interface CommandJob {
  executionId: string;
  image: string;
  /** The joined command lines, as the folder's script file has them. */
  script: string;
  folder: WorkFolder;
  environmentVariables: Readonly<Record<string, string>>;
  container: ContainerOptions;
  /** Names of inputs whose folders, which exist, the command may write to: it fetches their files. */
  writableInputs: readonly string[];
  /** `always`: also an image that is here already, should its tag have moved. */
  pull: 'missing' | 'always';
}

/** How to log in to the registry that an image comes from. */
export interface RegistryCredential {
  server: string;
  username: string;
  password: string;
}

/** How a command ended. */
export interface CommandEnd {
  exitCode: number;
  /** The signal that ended it, where the engine can tell that from an exit code above 128. */
  signal?: string;
  outOfMemory: boolean;
}

export interface CommandOutput {
  /** A promise is returned when the engine should wait for it before it reads on. */
  write(stream: CommandStream, bytes: Buffer): Promise<void> | undefined;
}

export interface Preparation {
  /** Says what takes long (an image being pulled), and what this machine cannot give. */
  say: (text: string) => void;
  /** Ends a preparation that is no longer wanted. */
  signal: AbortSignal;
  /** Called only when a pull is needed; undefined for an image that anybody may pull. */
  registry: () => Promise<RegistryCredential | undefined>;
}

/** How a program in a command reaches the app while `close` was not called. */
export interface ReachableUrl {
  /** Without a slash at its end. */
  url: string;
  /** Needs no receiver, never rejects, may be called again. */
  close: () => Promise<void>;
}

/**
 * Runs commands on this machine. The agent runs one at a time.
 *
 * `prepare` is called once for an execution, while its code is still being downloaded: it may start
 * what it likes, but nothing of the command may run and nothing look into the repository. It throws
 * ExecutionFailed for what the person can mend.
 *
 * `reachableUrl` opens a way to the program API of the app, and maybe to nothing else of it.
 *
 * `removeLeftovers` is called once, before the first claim, when a predecessor may have been killed
 * in the middle of its work; it is safe to repeat. The work folders are still there then.
 */
export interface ContainerEngine {
  readonly isolation: Isolation;
  /** Where a command finds what is in the work folder. */
  foldersOf(folder: WorkFolder): ContainerFolders;
  prepare(job: CommandJob, preparation: Preparation): Promise<PreparedCommand>;
  removeLeftovers(folders: readonly string[]): Promise<void>;
  resources(): Promise<MachineResources>;
  /** Images that need not be pulled, by the names under which they are here; at most 500. */
  imageNames(): Promise<string[]>;
  reachableUrl(appUrl: string): Promise<ReachableUrl>;
}

/**
 * One command. `run` is called at most once; `signal` only after that, any number of times, and it
 * reaches every process of the command; `remove` always, last, and may come at any moment: it ends
 * what still runs and leaves nothing behind.
 */
export interface PreparedCommand {
  /** Resolves when the command has ended and all of its output was written. */
  run(output: CommandOutput): Promise<CommandEnd>;
  signal(signal: string): Promise<void>;
  remove(): Promise<void>;
  /**
   * The image that the command really runs in, whatever its tag stands for by now:
   * `repository@sha256:...`, or the engine's own id for one that no registry knows. Undefined where
   * there is no image.
   */
  imageDigest(): Promise<string | undefined>;
}
