import type { ExecutionState } from '../execution/execution-state.ts';
import { checkButtons } from './check-buttons.ts';
import type { CheckImage, CheckRunText } from './check-run-text.ts';
import type { CheckRunView } from './check-run-view.ts';
import { conclude } from './conclude.ts';
import { findAnnotations } from './find-annotations.ts';
import { renderLogTail } from './render-log-tail.ts';
import { renderSummary } from './render-summary.ts';
import { renderTitle } from './render-title.ts';

/** Lines of the log's end that are shown; more of them are looked at for what went wrong. */
const SHOWN_LINES = 40;

/**
 * The whole check run of an execution as it stands now: whatever GitHub showed before is replaced.
 * Follows from `view` alone, so that it may be sent again at any time.
 */
export function renderCheckRun(view: CheckRunView): CheckRunText {
  const text = renderLogTail(view.logTail.slice(-SHOWN_LINES));
  const progress = conclude(view);
  const isCompleted = progress.status === 'completed';
  const annotations = view.state.status === 'error' ? findAnnotations(view.logTail) : [];
  const images = imagesOf(view);
  return {
    name: view.spec.checkName ?? view.spec.step,
    ...progress,
    title: renderTitle(view),
    summary: renderSummary(view),
    ...(text !== undefined && { text }),
    ...(images.length > 0 && { images }),
    ...(annotations.length > 0 && { annotations }),
    ...(isCompleted && { actions: checkButtons(view) }),
    detailsUrl: view.detailsUrl,
    ...times(view.state),
  };
}

const IMAGE = /\.(?:png|jpe?g|gif|webp)$/i;
const MAX_IMAGES = 5;

/** Outputs that a browser can show, in the text itself. */
function imagesOf({ outputs }: CheckRunView): CheckImage[] {
  return outputs
    .filter(({ name }) => IMAGE.test(name))
    .slice(0, MAX_IMAGES)
    .map(({ name, url }) => ({ alt: name, url }));
}

function times(state: ExecutionState): Pick<CheckRunText, 'startedAt' | 'completedAt'> {
  const startedAt = 'startedAt' in state ? state.startedAt : undefined;
  const endedAt = 'endedAt' in state ? state.endedAt : undefined;
  return {
    ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
    ...(endedAt !== undefined && { completedAt: iso(endedAt) }),
  };
}

function iso(timestamp: number): string {
  return new Date(timestamp).toISOString();
}
