import { z } from 'zod';
import { accountOf } from '../caller.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { Comment, Repository } from '../state.ts';
import { viewComment } from '../views/comment.ts';
import { commentEvent } from '../webhooks/events.ts';
import { roleOf } from '../world.ts';
import { writeComment } from './write-comment.ts';
import {
  ok,
  type Call,
  type Operations,
  page,
  pullRequestOf,
  repositoryOf,
  variable,
} from './operation.ts';

const commentBody = z.object({ body: z.string() });

/** Comments of pull requests; either permission covers them. */
const ANY_OF = ['issues', 'pull_requests'];

/** Comments of pull requests; each change of one is told by a webhook. */
export const commentOperations: Operations = {
  'issues/create-comment': (call) => {
    const repository = repositoryOf(call, ANY_OF, 'write');
    const { number } = pullRequestOf(call, repository, 'issue_number');
    const comment = writeComment(call, {
      repository,
      number,
      user: accountOf(call.caller),
      viaApp: call.caller.kind === 'installation',
      body: checkedBody(call),
    });
    return ok(viewComment(call.world, comment), 201);
  },

  'issues/list-comments': (call) => {
    const repository = repositoryOf(call, ANY_OF);
    const { number } = pullRequestOf(call, repository, 'issue_number');
    const since = Date.parse(call.query['since'] ?? '1970-01-01');
    const found = [...call.world.comments.values()].filter(
      (comment) =>
        comment.repository === repository &&
        comment.issueNumber === number &&
        Date.parse(comment.updatedAt) >= since,
    );
    const { headers, items } = page(call, found);
    const body = items.map((comment) => viewComment(call.world, comment));
    return { kind: 'json', status: 200, body, headers };
  },

  'issues/get-comment': (call) => {
    const repository = repositoryOf(call, ANY_OF);
    return ok(viewComment(call.world, commentOf(call, repository)));
  },

  'issues/update-comment': (call) => {
    const repository = repositoryOf(call, ANY_OF, 'write');
    const comment = commentOf(call, repository);
    const sender = requireAuthority(call, comment);
    const previousBody = comment.body;
    comment.body = checkedBody(call);
    comment.updatedAt = call.world.timestamp();
    const told = { action: 'edited', sender, comment, previousBody } as const;
    call.webhooks.send(commentEvent(call.world, told));
    return ok(viewComment(call.world, comment));
  },

  'issues/delete-comment': (call) => {
    const repository = repositoryOf(call, ANY_OF, 'write');
    const comment = commentOf(call, repository);
    const sender = requireAuthority(call, comment);
    call.webhooks.send(commentEvent(call.world, { action: 'deleted', sender, comment }));
    call.world.comments.delete(comment.id);
    return { kind: 'empty', status: 204 };
  },
};

/** The comment that the path names, in its own repository only. */
export function commentOf(call: Call, repository: Repository): Comment {
  const comment = call.world.comments.get(Number(variable(call, 'comment_id')));
  if (comment === undefined || comment.repository !== repository) throw notFound();
  return comment;
}

/** One's own comment, or anyone's with write access. */
function requireAuthority(call: Call, comment: Comment) {
  const account = accountOf(call.caller);
  const isWriter = ['admin', 'maintain', 'write'].includes(roleOf(comment.repository, account));
  const isAllowed = call.caller.kind === 'installation' || isWriter;
  if (comment.user.id !== account.id && !isAllowed) {
    throw new Refusal(403, 'Must have admin rights to Repository.');
  }
  return account;
}

/** Longer comments are refused: "Body is too long (maximum is 65536 characters)". */
function checkedBody(call: Call): string {
  const { body } = commentBody.parse(call.body);
  if (body.trim() === '') throw invalid('IssueComment', 'body', "Body can't be blank");
  if (body.length > 65_536) {
    throw invalid('IssueComment', 'body', 'Body is too long (maximum is 65536 characters)');
  }
  return body;
}
