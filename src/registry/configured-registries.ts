import { matchesPattern } from '../core/settings/matches-pattern.ts';
import { registryHost } from '../core/settings/registry-host.ts';
import type { Registry } from '../core/settings/settings.ts';
import { type Registries, RegistryRefused } from '../engine/ports/registries.ts';
import { EcrPasswords } from './ecr-passwords.ts';

/** The credentials that the operator's settings have; the first pattern that matches counts. */
export function configuredRegistries(
  registries: readonly Registry[],
  now: () => number,
): Registries {
  const ecr = new EcrPasswords(now);
  return {
    credentialFor: async (image) => {
      const registry = registries.find(({ match }) => matchesPattern(match, image));
      if (!registry) return undefined;
      const server = registryHost(image);
      const { credential } = registry;
      if (credential.kind === 'password') {
        const { username, password } = credential;
        return { server, username, password };
      }
      const { username, password } = await ecr
        .of(server, credential.role)
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          const by = credential.role ?? "the server's own role";
          throw new RegistryRefused(`${server} gave ${by} no password: ${reason}`, error);
        });
      return { server, username, password };
    },
  };
}
