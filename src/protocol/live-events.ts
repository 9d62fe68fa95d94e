import { z } from 'zod';
import { LogLine, MetadataRows } from './log-api.ts';
import { ExecutionDetail, ExecutionSummary } from './people-api.ts';

// Server-sent events. Every event has an id; whoever lost the connection shows the last one
// (`Last-Event-ID`) and misses nothing and gets nothing twice.

/**
 * `GET /api/v1/executions/ID/events?line=N&metadata=LINE`: lines from N on and metadata rows after LINE
 * (without them: from the beginning; `line=end` and `metadata=none` leave one out), the state whenever it
 * changes, beginning with how it is. The stream ends after `end`: everything was told.
 */
export const ExecutionEvents = {
  execution: ExecutionDetail,
  lines: z.array(LogLine),
  metadata: MetadataRows.shape.rows,
  end: z.object({}),
} as const;

/**
 * `GET /api/v1/repositories/OWNER/NAME/events`: the executions that are new or have changed, one an event;
 * `environments` says that it is worth asking for those again. Without an id, from now on.
 */
export const RepositoryEvents = {
  execution: ExecutionSummary,
  environments: z.object({}),
} as const;
