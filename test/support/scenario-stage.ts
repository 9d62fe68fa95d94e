import type { GitHubStandIn } from './github/github-stand-in.ts';
import type { RepositoryHandle } from './github/repository-handle.ts';
import type { CheckRun, CollaboratorRole, Comment } from './github/state.ts';
import type { Scenario, ScenarioEvent } from './scenario.ts';
import type { Server } from './server.ts';

type World = { github: GitHubStandIn; server: Server };

/** One scenario on its way: a repository of its own on the GitHub that all of them share. */
export type ScenarioStage = {
  repository: RepositoryHandle;
  checks: () => CheckRun[];
  replies: () => Comment[];
  lastComment: () => number | undefined;
  head: () => string | undefined;
  /** Does one thing and waits until the server has taken it in. */
  act: (event: ScenarioEvent) => Promise<void>;
};

const WAIT_MS = 20_000;
const ROLES: readonly CollaboratorRole[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none'];

/** Makes the scenario's repository; `index` keeps the names of owners apart. */
export async function openScenario(
  world: World,
  scenario: Scenario,
  index: number,
): Promise<ScenarioStage> {
  const { github } = world;
  const owner = scenario.isOrganization ? `org-${index}` : `ada-${index}`;
  const ada = github.person(scenario.isOrganization ? 'ada' : owner);
  const ownerType = scenario.isOrganization ? 'Organization' : 'User';
  if (scenario.organizationRules !== undefined)
    await github.createRepository({
      fullName: `${owner}/.github`,
      ownerType,
      files: { '.github/slashrun.yml': scenario.organizationRules },
    });
  const repository = await github.createRepository({
    fullName: `${owner}/engine`,
    ownerType,
    files: {
      'valohai.yaml': scenario.definition,
      ...(scenario.rules !== undefined && { '.github/slashrun.yml': scenario.rules }),
    },
  });
  repository.setRole(ada, 'admin');
  return new Stage(world, repository, ada);
}

class Stage implements ScenarioStage {
  readonly repository: RepositoryHandle;
  readonly #world: World;
  readonly #ada: { login: string };
  readonly #forks = new Map<string, RepositoryHandle>();
  #pullRequest: { number: number } | undefined;
  #lastComment: number | undefined;

  constructor(world: World, repository: RepositoryHandle, ada: { login: string }) {
    this.#world = world;
    this.repository = repository;
    this.#ada = ada;
  }

  checks = (): CheckRun[] =>
    this.#world.github.checkRuns(this.#fullName()).toSorted((one, other) => one.id - other.id);

  replies = (): Comment[] =>
    this.#pullRequest === undefined
      ? []
      : this.#world.github
          .comments(this.#fullName(), this.#pullRequest.number)
          .filter(({ viaApp }) => viaApp);

  lastComment = (): number | undefined => this.#lastComment;

  head = (): string | undefined =>
    this.#pullRequest && this.#world.github.headOf(this.#fullName(), this.#pullRequest.number);

  act = async (event: ScenarioEvent): Promise<void> => {
    await this.#perform(event);
    await this.#takenIn();
  };

  // oxlint-disable-next-line complexity -- one case for each kind of event
  async #perform(event: ScenarioEvent): Promise<void> {
    const { github } = this.#world;
    const { repository } = this;
    switch (event.do) {
      case 'commit':
        await repository.commit({ ...event, files: event.files ?? { 'code.txt': event.branch } });
        return;
      case 'push':
        await repository.push({ ...event, by: this.#person(event.by) });
        return;
      case 'tag':
        await repository.tag(event.name, { by: this.#person('ada'), at: event.at });
        return;
      case 'delete-branch':
        await repository.deleteBranch(event.name, this.#person('ada'));
        return;
      case 'open':
        await this.#open(event);
        return;
      case 'fork-push':
        await this.#forks.get(event.of)?.push({ ...event, by: this.#person(event.of) });
        return;
      case 'label':
        repository.label(this.#number(), { ...event, by: this.#person('ada') });
        return;
      case 'ready':
        repository.markReady(this.#number(), this.#person('ada'));
        return;
      case 'close':
        repository.closePullRequest(this.#number(), this.#person('ada'));
        return;
      case 'reopen':
        repository.reopen(this.#number(), this.#person('ada'));
        return;
      case 'comment': {
        const body = event.body.replaceAll('{head}', (this.head() ?? '').slice(0, 7));
        const by = this.#person(event.by);
        this.#lastComment = repository.comment(this.#number(), { by, body }).id;
        return;
      }
      case 'role': {
        const role = ROLES.find((known) => known === event.role) ?? 'none';
        repository.setRole(this.#person(event.person), role);
        return;
      }
      case 'team':
        github.team(`${repository.owner}/${event.name}`, event.people);
        return;
      case 'merge-queue':
        await repository.queueForMerge({ by: this.#person('ada'), head: event.head });
        return;
      case 'workflow':
        repository.runWorkflow({ ...event, by: this.#person(event.by) });
        return;
      case 'dispatch': {
        const { type: eventType, payload } = event;
        repository.dispatch({ by: this.#person(event.by), eventType, payload });
        return;
      }
      case 'rerun-check':
        github.rerunCheck(this.#check(event.check).id, this.#person(event.by));
        return;
      case 'rerun-suite':
        github.rerunSuite(this.#check(event.check).id, this.#person(event.by));
        return;
      case 'press':
        github.pressAction(this.#check(event.check).id, {
          identifier: event.button,
          by: this.#person(event.by),
        });
        return;
      case 'rename':
        repository.rename(event.name, this.#person('ada'));
        return;
      case 'wait':
        await this.#until('all checks', () => this.#areCompleted());
        return;
      case 'wait-for':
        await this.#until(`check '${event.check}' to be ${event.status}`, () => {
          const check = this.checks().findLast(({ name }) => name === event.check);
          return check?.status === event.status;
        });
        return;
      case 'redeliver': {
        const last = github.deliveries.findLast(({ event: name }) => !name.startsWith('check_'));
        if (last) await github.redeliver(last.guid);
      }
    }
  }

  async #open(event: Extract<ScenarioEvent, { do: 'open' }>): Promise<void> {
    const { fork, head, base, draft, labels } = event;
    let from: RepositoryHandle | undefined;
    if (fork) {
      from = await this.repository.fork(this.#person(fork.of));
      this.#forks.set(fork.of, from);
      await from.commit({ branch: head, files: fork.files });
    }
    this.#pullRequest = await this.repository.openPullRequest({
      head,
      by: this.#person(fork?.of ?? event.by),
      draft,
      labels,
      ...(base !== undefined && { base }),
      ...(from && { fork: from }),
    });
  }

  /** Each execution has its check, and each check its end. */
  #areCompleted(): boolean {
    const created = this.#world.server.log.flatMap((line) =>
      line.msg === 'execution created' && line['repository'] === this.#fullName()
        ? [line['executionId']]
        : [],
    );
    const checks = this.checks();
    const shown = new Set<unknown>(checks.map(({ externalId }) => externalId));
    const areShown = created.every((id) => shown.has(id));
    return areShown && checks.every(({ status }) => status === 'completed');
  }

  /** Everything that was delivered is handled. */
  async #takenIn(): Promise<void> {
    const { github, server } = this.#world;
    await github.settled();
    await this.#until('all deliveries to be handled', () => {
      const handled = new Set(
        server.log.flatMap((line) => (line.msg === 'delivery handled' ? line['deliveryId'] : [])),
      );
      return github.deliveries.every(({ guid, status }) => status !== 'OK' || handled.has(guid));
    });
  }

  async #until(what: string, predicate: () => boolean): Promise<void> {
    // The server's log is no event of the stand-in.
    await this.#world.github.waitFor(predicate, { timeoutMs: WAIT_MS, what, every: 20 });
  }

  #fullName(): string {
    return this.repository.repository.fullName;
  }

  #person(login: string) {
    return this.#world.github.person(login === 'ada' ? this.#ada.login : login);
  }

  #number(): number {
    if (!this.#pullRequest) throw new Error('the scenario has no pull request yet');
    return this.#pullRequest.number;
  }

  #check(name: string): CheckRun {
    const found = this.checks().findLast((check) => check.name === name);
    if (!found) throw new Error(`there is no check '${name}'`);
    return found;
  }
}
