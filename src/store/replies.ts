import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Reply, ReplyStore, StickyCommentStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const Kind = z.enum(['answer', 'help', 'error']);

export function createReplyStore(db: Kysely<Tables>): ReplyStore {
  return {
    async find(deliveryId) {
      const row = await db
        .selectFrom('replies')
        .selectAll()
        .where('delivery_id', '=', deliveryId)
        .executeTakeFirst();
      return row && toReply(row);
    },

    async request({ deliveryId, repositoryId, pullRequest, kind }) {
      await db
        .insertInto('replies')
        .values({
          delivery_id: deliveryId,
          repository_id: repositoryId,
          pull_request: pullRequest,
          kind,
          comment_id: null,
          node_id: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async record(deliveryId, { commentId, nodeId }) {
      await db
        .updateTable('replies')
        .set({ comment_id: commentId, node_id: nodeId })
        .where('delivery_id', '=', deliveryId)
        .execute();
    },

    async outdated({ repositoryId, pullRequest, deliveryId }) {
      const rows = await db
        .selectFrom('replies')
        .selectAll()
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .where('delivery_id', '!=', deliveryId)
        .where('kind', 'in', ['help', 'error'])
        .where('minimized', '=', false)
        .where('node_id', 'is not', null)
        .execute();
      return rows.map(toReply);
    },

    async markMinimized(deliveryId) {
      await db
        .updateTable('replies')
        .set({ minimized: true })
        .where('delivery_id', '=', deliveryId)
        .execute();
    },
  };
}

function toReply(row: Selectable<Tables['replies']>): Reply {
  return {
    deliveryId: row.delivery_id,
    repositoryId: row.repository_id,
    pullRequest: row.pull_request,
    kind: Kind.parse(row.kind),
    ...(row.comment_id !== null && { commentId: row.comment_id }),
    ...(row.node_id !== null && { nodeId: row.node_id }),
  };
}

export function createStickyCommentStore(db: Kysely<Tables>): StickyCommentStore {
  return {
    async find(repositoryId, pullRequest) {
      const row = await db
        .selectFrom('sticky_comments')
        .select('comment_id')
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .executeTakeFirst();
      return row && (row.comment_id === null ? {} : { commentId: row.comment_id });
    },

    async record({ repositoryId, pullRequest, commentId }) {
      const comment_id = commentId ?? null;
      await db
        .insertInto('sticky_comments')
        .values({ repository_id: repositoryId, pull_request: pullRequest, comment_id })
        .onConflict((conflict) =>
          conflict.columns(['repository_id', 'pull_request']).doUpdateSet({ comment_id }),
        )
        .execute();
    },
  };
}
