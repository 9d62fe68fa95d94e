import { z } from 'zod';
import { Timestamp } from '../core/execution/execution-state.ts';

// Who somebody is, and what they may see. Below `/api/v1`; people's programs show a GitHub token
// (`authorization: Bearer`), the page a cookie that it was given when the person signed in.

/** `GET /server`, for everybody: how to sign in. */
export const ServerInfo = z.object({
  version: z.string(),
  /** Where GitHub's pages are, without a slash at the end. */
  githubUrl: z.url(),
  /** And its REST API. */
  apiUrl: z.url(),
  /** Of the App; undefined when the server was not told it: nobody can sign in with GitHub then. */
  clientId: z.string().optional(),
});
export type ServerInfo = z.infer<typeof ServerInfo>;

/** `GET /me`; 401 for whoever is not signed in. */
export const Me = z.object({
  login: z.string(),
  avatarUrl: z.url().optional(),
  /** `link`: the server's own operator, by the link that it printed; may do everything. */
  via: z.enum(['token', 'github', 'link']),
});
export type Me = z.infer<typeof Me>;

/** `GET /repositories`: those where the App is installed and that the person can read, the liveliest first. */
export const RepositoryList = z.object({
  repositories: z.array(
    z.object({
      owner: z.string(),
      name: z.string(),
      defaultBranch: z.string(),
      /** Executions that have not ended. */
      active: z.int(),
      lastAt: Timestamp.optional(),
    }),
  ),
});
export type RepositoryList = z.infer<typeof RepositoryList>;
