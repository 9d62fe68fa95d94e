import type { Repository } from '../core/execution/execution-spec.ts';
import { type Person, teamsIn } from '../core/rules/check-policy.ts';
import type { Policy } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';

type Asking = { repository: Repository; sender: { login: string; isBot: boolean }; policy: Policy };

/**
 * Whoever asks, with what GitHub says of that person now. GitHub knows no role of an App's bot; for a
 * bot to push or to dispatch it needed a token that can write.
 */
export async function identify(
  { github }: Dependencies,
  { repository, sender, policy }: Asking,
): Promise<Person> {
  const { login, isBot } = sender;
  if (isBot) return { login, role: 'write', teams: [] };
  const [role, memberships] = await Promise.all([
    github.role(repository, login),
    Promise.all(
      teamsIn(policy).map(async (team) => ({
        team,
        isIn: await github.isInTeam(repository, team, login),
      })),
    ),
  ]);
  return { login, role, teams: memberships.flatMap(({ team, isIn }) => (isIn ? [team] : [])) };
}
