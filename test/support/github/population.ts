import { findOrCreateAccount, findOrCreateInstallation, findOrCreatePerson } from './accounts.ts';
import { createRepository, type RepositoryHandle } from './repository-handle.ts';
import type { Files, Installation, Person } from './state.ts';
import type { Deliverer } from './webhooks/deliverer.ts';
import { installationEvent } from './webhooks/events.ts';
import { installationOf, type World } from './world.ts';

interface RepositoryOptions {
  /** `owner/name`; the owner is made if unknown. */
  fullName: string;
  /** Files of the first commit on `main`. @default a README.md */
  files?: Files;
  /** @default false */
  private?: boolean;
  /** @default 'User' */
  ownerType?: 'User' | 'Organization';
  /** Whether the owner has the App installed. @default true */
  installed?: boolean;
}

/** Who and what there is on the stand-in. */
export interface Population {
  /** The person of that login, made at the first call. */
  person(login: string): Person;
  createRepository(options: RepositoryOptions): Promise<RepositoryHandle>;
  /** Where an account has the App installed. */
  installationOf(login: string): Installation;
  /** Installs the App for an account; delivers installation.created. */
  install(login: string): Installation;
  /** Puts people into a team of an organisation. */
  team(name: string, logins: readonly string[]): void;
  /** Suspends or unsuspends; delivers installation.suspend or unsuspend. */
  suspend(login: string, isSuspended: boolean): void;
  /** Removes the installation and its tokens; delivers installation.deleted. */
  uninstall(login: string): void;
}

/** Makes what fills a world with people and repositories. */
export function createPopulation(world: World, webhooks: Deliverer): Population {
  return {
    person: (login) => findOrCreatePerson(world, login),
    createRepository: async (options) => {
      const [login = '', name = ''] = options.fullName.split('/');
      const owner = findOrCreateAccount(world, login, options.ownerType ?? 'User');
      const isPrivate = options.private ?? false;
      const repository = await createRepository({ world, webhooks }, { owner, name, isPrivate });
      const files = options.files ?? { 'README.md': `# ${name}\n` };
      await repository.commit({ branch: 'main', files, message: 'Start' });
      if (options.installed ?? true) findOrCreateInstallation(world, owner);
      return repository;
    },
    installationOf: (login) => requireInstallation(world, login),
    install: (login) => {
      const account = findOrCreateAccount(world, login, 'User');
      const installation = findOrCreateInstallation(world, account);
      webhooks.send(installationEvent(world, { action: 'created', installation }));
      return installation;
    },
    team: (name, logins) => {
      world.teams.set(name.toLowerCase(), new Set(logins.map((login) => login.toLowerCase())));
    },
    suspend: (login, isSuspended) => {
      const installation = requireInstallation(world, login);
      installation.suspendedAt = isSuspended ? world.timestamp() : null;
      const action = isSuspended ? 'suspend' : 'unsuspend';
      webhooks.send(installationEvent(world, { action, installation }));
    },
    uninstall: (login) => {
      const installation = requireInstallation(world, login);
      world.installations.delete(installation.id);
      for (const [token, { installationId }] of world.tokens) {
        if (installationId === installation.id) world.tokens.delete(token);
      }
      webhooks.send(installationEvent(world, { action: 'deleted', installation }));
    },
  };
}

function requireInstallation(world: World, login: string): Installation {
  const installation = installationOf(world, findOrCreateAccount(world, login, 'User'));
  if (installation === undefined) throw new Error(`the App is not installed for ${login}`);
  return installation;
}
