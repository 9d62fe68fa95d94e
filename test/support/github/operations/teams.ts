import { notFound } from '../refusal.ts';
import { ok, type Operations, variable } from './operation.ts';

/** Who is in which team of an organisation; an App needs `members: read` for it. */
export const teamOperations: Operations = {
  'teams/get-membership-for-user-in-org': (call) => {
    const [org, team, login] = ['org', 'team_slug', 'username'].map((name) => variable(call, name));
    const members = call.world.teams.get(`${org}/${team}`.toLowerCase());
    if (members?.has((login ?? '').toLowerCase()) !== true) throw notFound();
    return ok({ url: `${call.world.url}${call.path}`, role: 'member', state: 'active' });
  },
};
