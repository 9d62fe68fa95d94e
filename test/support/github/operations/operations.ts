import { appOperations } from './apps.ts';
import { checkOperations } from './checks.ts';
import { commentOperations } from './comments.ts';
import { comparisonOperations } from './comparisons.ts';
import { deliveryOperations } from './deliveries.ts';
import { manifestOperations } from './manifest.ts';
import type { Operations } from './operation.ts';
import { pullRequestOperations } from './pull-requests.ts';
import { rateLimitOperations } from './rate-limit.ts';
import { reactionOperations } from './reactions.ts';
import { repositoryOperations } from './repositories.ts';
import { teamOperations } from './teams.ts';
import { userTokenOperations } from './user-tokens.ts';
import { userOperations } from './users.ts';

/** Every operation there is; their paths come from GitHub's description. */
export const operations: Operations = {
  ...appOperations,
  ...checkOperations,
  ...commentOperations,
  ...comparisonOperations,
  ...deliveryOperations,
  ...manifestOperations,
  ...pullRequestOperations,
  ...rateLimitOperations,
  ...reactionOperations,
  ...repositoryOperations,
  ...teamOperations,
  ...userTokenOperations,
  ...userOperations,
};
