import { z } from 'zod';
import type { Answer } from './operations/operation.ts';
import { nodeId } from './views/account.ts';
import type { World } from './world.ts';

const Query = z.object({ query: z.string(), variables: z.object({ id: z.string() }) });

/** GitHub's GraphQL as far as there is no REST for it: folding a comment away. */
export function answerGraphQL(world: World, body: unknown): Answer {
  const { query, variables } = Query.parse(body);
  const comment = [...world.comments.values()].find(
    ({ id }) => nodeId('IssueComment', id) === variables.id,
  );
  if (!/minimizeComment\(/.test(query) || comment === undefined) {
    const message = `Could not resolve to a node with the global id of '${variables.id}'`;
    return {
      kind: 'json',
      status: 200,
      body: { data: null, errors: [{ type: 'NOT_FOUND', message }] },
    };
  }
  comment.isMinimized = true;
  const data = { minimizeComment: { minimizedComment: { isMinimized: true } } };
  return { kind: 'json', status: 200, body: { data } };
}
