import type { GitHubEvent } from '../core/event/github-event.ts';
import { isOurWorkflow, readDispatch, readWorkflowInputs } from '../core/request/read-dispatch.ts';
import { answerCheck } from './answer-check.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handled } from './handled.ts';
import { resolveRef } from './resolve-ref.ts';
import { startDispatched } from './start-dispatched.ts';

type Dispatch = Extract<GitHubEvent, { kind: 'workflow-dispatch' | 'repository-dispatch' }>;

/** What `repository_dispatch` must be called to be meant for us. */
const EVENT_TYPE = 'slashrun';

/** Starts what `workflow_dispatch` or `repository_dispatch` asks for, or says on a check why not. */
export async function handleDispatch(
  deps: Dependencies,
  { deliveryId, event }: Handled<Dispatch>,
): Promise<void> {
  const read = readRequest(event);
  if (!read) return;
  const { repository, defaultBranch, sender } = event;
  const started = read.ok
    ? await startDispatched(deps, {
        deliveryId,
        repository,
        defaultBranch,
        sender,
        via: event.kind === 'workflow-dispatch' ? 'workflow' : 'repository',
        request: read.request,
      })
    : { ok: false as const, messages: [read.message] };
  if (started.ok) return;
  deps.log.info({ deliveryId, problems: started.messages }, 'dispatch refused');
  // Nobody waits for an answer: the commit is the only place where it can be seen.
  const ref = read.ok ? read.request.ref : undefined;
  const meant = await resolveRef(deps, { repository, defaultBranch, ref });
  const shown = meant.ok
    ? meant
    : await resolveRef(deps, { repository, defaultBranch, ref: undefined });
  if (!shown.ok) return;
  const problems = started.messages.map((message) => ({ message }));
  const name = read.ok ? read.request.command.step : 'slashrun';
  const notice = { kind: 'refused', name, problems } as const;
  await answerCheck(deps, { repository, commit: shown.commit, deliveryId, index: 0, notice });
}

function readRequest(event: Dispatch): ReturnType<typeof readDispatch> | undefined {
  if (event.kind === 'repository-dispatch')
    return event.eventType === EVENT_TYPE ? readDispatch(event.payload) : undefined;
  return isOurWorkflow(event.workflow) ? readWorkflowInputs(event.inputs, event.ref) : undefined;
}
