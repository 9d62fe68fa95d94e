import type { Definition } from '../../core/definition/definition.ts';
import { fillStep } from '../../core/plan/fill-step.ts';
import { readDispatch } from '../../core/request/read-dispatch.ts';
import { WrongUsage } from '../cli-error.ts';

/** What starts an execution: the body of `POST …/executions`. */
export type RunRequest = {
  step: string;
  ref?: string;
  package?: string;
  env?: string;
  image?: string;
  title?: string;
  tags?: string[];
  priority?: 0 | 1;
  fresh?: boolean;
  parameters?: Record<string, unknown>;
  inputs?: Record<string, string[]>;
};

/** Refuses what the server would refuse of step, parameters and inputs, before anything is sent. */
export function checkRequest(definition: Definition, request: RunRequest): void {
  const { package: _, ...named } = request;
  const read = readDispatch(named);
  if (!read.ok) throw new WrongUsage(read.message);
  const filled = fillStep(definition, read.request.command);
  const messages = [...new Set(filled.problems?.map(({ message }) => message))];
  if (messages.length > 0) throw new WrongUsage(messages.join('\n'));
}
