import type { ExecutionState, ExecutionStatus } from './execution-state.ts';

const ACTIONS = {
  /** Ask for the end, with grace. */
  stop: ['created', 'queued', 'started'],
  /** Ask again: no grace. */
  kill: ['created', 'queued', 'started', 'stopping'],
  claim: ['queued'],
} as const satisfies Record<string, readonly ExecutionStatus[]>;

type Action = keyof typeof ACTIONS;

/** Which states allow an action: one table for the API's guards, the page's buttons and messages. */
export const executionCan: Record<
  Action,
  ((state: ExecutionState) => boolean) & { readonly states: readonly ExecutionStatus[] }
> = {
  stop: allowedIn(ACTIONS.stop),
  kill: allowedIn(ACTIONS.kill),
  claim: allowedIn(ACTIONS.claim),
};

function allowedIn(states: readonly ExecutionStatus[]) {
  return Object.assign((state: ExecutionState) => states.includes(state.status), { states });
}
