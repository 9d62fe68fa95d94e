import type { RegistryAnswer } from '../protocol/protocol.ts';
import type { Dependencies } from './dependencies.ts';
import { type Report, leased } from './lease.ts';

/** How the agent pulls the execution's image; throws `RegistryRefused`. */
export async function registryFor(deps: Dependencies, report: Report): Promise<RegistryAnswer> {
  const { spec } = await leased(deps, report);
  // The image is in a file of theirs: it could be any that the password opens.
  if (spec.isFork) return {};
  const credential = await deps.registries.credentialFor(spec.image);
  return credential === undefined ? {} : { credential };
}
