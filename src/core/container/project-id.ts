import { v5 as uuidv5 } from 'uuid';
import type { Repository } from '../execution/execution-spec.ts';

/** A Valohai project has a UUID; a repository's is made from its id, which survives a rename. */
export function projectId({ id }: Repository): string {
  return uuidv5(`https://api.github.com/repositories/${id}`, uuidv5.URL);
}

/** Likewise for an environment, which we know by its name alone. */
export function environmentId(name: string): string {
  return uuidv5(`slashrun:environment:${name}`, uuidv5.URL);
}
