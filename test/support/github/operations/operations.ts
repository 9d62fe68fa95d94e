import { appOperations } from './apps.ts';
import { checkOperations } from './checks.ts';
import { commentOperations } from './comments.ts';
import { deliveryOperations } from './deliveries.ts';
import type { Operations } from './operation.ts';
import { pullRequestOperations } from './pull-requests.ts';
import { rateLimitOperations } from './rate-limit.ts';
import { reactionOperations } from './reactions.ts';
import { repositoryOperations } from './repositories.ts';
import { userOperations } from './users.ts';

/** Every operation there is; their paths come from GitHub's description. */
export const operations: Operations = {
  ...appOperations,
  ...checkOperations,
  ...commentOperations,
  ...deliveryOperations,
  ...pullRequestOperations,
  ...rateLimitOperations,
  ...reactionOperations,
  ...repositoryOperations,
  ...userOperations,
};
