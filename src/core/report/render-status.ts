import type { ExecutionRow } from './execution-row.ts';
import { renderExecutions } from './render-executions.ts';

/** The answer to `/status`. */
export function renderStatus(rows: readonly ExecutionRow[]): string {
  if (rows.length === 0) return 'Nothing has run on this pull request yet.';
  return renderExecutions(rows);
}

const STICKY = 'Executions of this pull request, the newest first.';

/** The comment that stays and is kept up to date. */
export function renderStickyComment(rows: readonly ExecutionRow[]): string {
  return `${STICKY}\n\n${renderExecutions(rows)}`;
}
