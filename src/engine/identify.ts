import type { Repository } from '../core/execution/execution-spec.ts';
import { type Person, teamsIn } from '../core/rules/check-policy.ts';
import type { Policy } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';
import { GitHubRefused } from './ports/github.ts';

type Asking = {
  repository: Repository;
  sender: { login: string; isBot: boolean; isOperator?: true };
  policy: Policy;
};

type Identified = { ok: true; person: Person } | { ok: false; message: string };

/**
 * Whoever asks, with what GitHub says of that person now, or in words that GitHub does not say. GitHub
 * knows no role of an App's bot; for a bot to push or to dispatch it needed a token that can write.
 */
export async function identify(
  { github, log }: Dependencies,
  { repository, sender, policy }: Asking,
): Promise<Identified> {
  const { login, isBot, isOperator } = sender;
  if (isOperator) return { ok: true, person: { login, role: 'admin', teams: [], isOperator } };
  if (isBot) return { ok: true, person: { login, role: 'write', teams: [] } };
  try {
    const [role, memberships] = await Promise.all([
      github.role(repository, login),
      Promise.all(
        teamsIn(policy).map(async (team) => ({
          team,
          isIn: await github.isInTeam(repository, team, login),
        })),
      ),
    ]);
    const teams = memberships.flatMap(({ team, isIn }) => (isIn ? [team] : []));
    return { ok: true, person: { login, role, teams } };
  } catch (error) {
    if (!(error instanceof GitHubRefused)) throw error;
    log.warn({ repositoryId: repository.id, login, err: error }, 'GitHub says nothing of a person');
    const message = `GitHub does not say what ${login} may do here: ${error.message}`;
    return { ok: false, message };
  }
}
