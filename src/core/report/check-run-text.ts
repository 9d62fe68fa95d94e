/** What one check run says on GitHub, cut to GitHub's limits. Times are ISO 8601, UTC. */
export type CheckRunText = {
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion?: 'success' | 'failure' | 'cancelled' | 'timed_out';
  title: string;
  /** Markdown, as is `text`. */
  summary: string;
  text?: string;
  detailsUrl: string;
  startedAt?: string;
  completedAt?: string;
};
