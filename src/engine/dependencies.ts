import type { Logger } from 'pino';
import type { Settings as OperatorSettings } from '../core/settings/settings.ts';
import type { BackgroundJobs } from './ports/background-jobs.ts';
import type { AgentPrograms } from './ports/agent-programs.ts';
import type { Clock } from './ports/clock.ts';
import type { Compute } from './ports/compute.ts';
import type { LogSearch } from './ports/log-search.ts';
import type { ExecutionQueue } from './ports/execution-queue.ts';
import type { GitHub } from './ports/github.ts';
import type { ObjectStore } from './ports/object-store.ts';
import type { Registries } from './ports/registries.ts';
import type { SignIn } from './ports/sign-in.ts';
import type { Storage } from './ports/storage.ts';
import type { Store } from './ports/store.ts';
import type { Links } from './links.ts';
import type { WaitingClaims } from './waiting-claims.ts';

/** Everything that the use cases stand on, passed to each of them as one plain object. */
export type Dependencies = {
  store: Store;
  queue: ExecutionQueue;
  jobs: BackgroundJobs;
  github: GitHub;
  signIn: SignIn;
  storage: Storage;
  objects: ObjectStore;
  registries: Registries;
  compute: Compute;
  agentPrograms: AgentPrograms;
  logSearch: LogSearch;
  waitingClaims: WaitingClaims;
  links: Links;
  now: Clock;
  log: Logger;
  settings: Settings;
  /** Aborted when the app goes down: whoever waits for news stops waiting. */
  stopping: AbortSignal;
};

export type Settings = {
  /** How long an agent may be silent before its execution is taken from it. */
  leaseMs: number;
  /** What the operator has decided. */
  operator: OperatorSettings;
};
