import type { Trigger } from '../execution/execution-spec.ts';
import * as markdown from './markdown.ts';

type Marks = Readonly<{
  code: (text: string) => string;
  plain: (text: string) => string;
  link: (text: string, url: string) => string;
}>;

const MARKDOWN: Marks = markdown;
/** For a page that puts its own marks. */
export const PLAIN_TEXT: Marks = { code: String, plain: String, link: (text) => text };

/** Who started it, and how. @default as Markdown */
export function describeTrigger(trigger: Trigger, marks: Marks = MARKDOWN): string {
  const { code, plain, link } = marks;
  const actor = plain(trigger.actor);
  switch (trigger.kind) {
    case 'comment':
      return `Asked for by ${actor} in ${link('this comment', trigger.commentUrl)}`;
    case 'push':
      return `Started by ${actor}'s push to ${trigger.isTag ? 'tag ' : ''}${code(trigger.ref)}`;
    case 'pull-request':
      return `Started by pull request #${trigger.pullRequest} (${plain(trigger.action)}), ${actor}`;
    case 'merge-group':
      return `Started by the merge queue (${code(trigger.ref)})`;
    case 'dispatch':
      return `Asked for by ${actor} ${DISPATCHES[trigger.via]} on ${code(trigger.ref)}`;
    case 'schedule':
      return `Started by the schedule ${code(trigger.cron)} (${plain(trigger.timeZone)})`;
    case 'rerun': {
      const again = `Run again by ${actor} after ${code(`#${trigger.of.counter}`)}`;
      return trigger.commentUrl === undefined
        ? `${again} with ${RERUNS[trigger.how]}`
        : `${again} in ${link('this comment', trigger.commentUrl)}`;
    }
  }
}

const DISPATCHES = {
  workflow: 'by running the workflow',
  repository: 'by `repository_dispatch`',
  api: 'through the API',
} as const;

const RERUNS = {
  check: '*Re-run* of the check',
  suite: '*Re-run* of the checks',
  button: 'a button of the check',
  comment: '`/rerun`',
  api: 'the page or the command line',
} as const;
