import type { Logger } from 'pino';
import type { MachineResources } from '../../src/core/container/runtime-file.ts';
import type { Machine } from '../../src/core/execution/execution-state.ts';
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AppClient } from './app-client.ts';
import type { ExecutionControl } from './control/execution-control.ts';
import type { Interruption } from './control/interruption.ts';
import type { PhaseClock } from './control/phase-clock.ts';
import type { StopCondition } from './control/stop-condition.ts';
import type { ContainerEngine } from './engines/container-engine.ts';
import type { InputCache } from './inputs/input-cache.ts';
import type { LogStream } from './log/log-stream.ts';
import type { UploadJournal } from './upload-journal.ts';
import type { WorkFolder } from './work-folder.ts';

/** What one agent has for all of its executions. */
export interface AgentContext {
  app: AppClient;
  engine: ContainerEngine;
  /** The app as this machine reaches it. */
  appUrl: string;
  dir: string;
  machine: Machine;
  resources: MachineResources;
  inputCache: InputCache;
  logger: Logger;
  /** Never fires on a machine that nobody takes away. */
  interruption: Interruption;
  /** What a predecessor that was killed had yet to upload. */
  begun: readonly UploadJournal[];
}

/** Everything about one execution while it runs. */
export interface Run {
  assignment: Assignment;
  folder: WorkFolder;
  control: ExecutionControl;
  phases: PhaseClock;
  log: LogStream;
  stopCondition: StopCondition | undefined;
  logger: Logger;
}
