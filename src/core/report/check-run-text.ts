/** What one check run says on GitHub, cut to GitHub's limits. Times are ISO 8601, UTC. */
export type CheckRunText = {
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion?: CheckConclusion;
  title: string;
  /** Markdown, as is `text`. */
  summary: string;
  text?: string;
  images?: readonly CheckImage[];
  /** Added to those that GitHub has: to be sent once. */
  annotations?: readonly CheckAnnotation[];
  actions?: readonly CheckButton[];
  detailsUrl: string;
  startedAt?: string;
  completedAt?: string;
};

export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'cancelled'
  | 'timed_out'
  | 'neutral'
  | 'skipped'
  | 'action_required';

export type CheckImage = { alt: string; url: string };

/** GitHub shows at most three, of 20, 40 and 20 characters, and only once the check is completed. */
export type CheckButton = { label: string; description: string; identifier: string };

/** A remark on lines of a file of the commit. */
export type CheckAnnotation = {
  path: string;
  startLine: number;
  endLine: number;
  /** Only for what begins and ends on one line. */
  startColumn?: number;
  endColumn?: number;
  level: 'notice' | 'warning' | 'failure';
  title?: string;
  message: string;
  rawDetails?: string;
};
