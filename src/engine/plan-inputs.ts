import type { Input, Step } from '../core/definition/definition.ts';
import { didYouMean } from '../core/definition/nearest.ts';
import type { Value } from '../core/definition/python-value.ts';
import type { PlannedInput, Repository } from '../core/execution/execution-spec.ts';
import { passwordsIn } from '../core/container/passwords-in.ts';
import { fillParameters } from '../core/input/fill-parameters.ts';
import { hideCredentials } from '../core/input/hide-credentials.ts';
import { parseInputUri } from '../core/input/parse-input-uri.ts';
import type { Dependencies } from './dependencies.ts';

type Request = {
  repository: Repository;
  step: Step;
  /** By the input's name; several addresses take the place of the default ones. */
  overrides: ReadonlyMap<string, readonly string[]>;
  values: ReadonlyMap<string, Value>;
  /** The code is a stranger's: it reads only what everybody can. */
  isFork: boolean;
};

type Planned =
  | { ok: true; inputs: PlannedInput[] }
  | { ok: false; problems: { message: string }[] };

/**
 * Freezes the inputs of an execution: parameters are filled in, and an alias becomes the file that it
 * stands for now. An optional input without an address has no files, and still its folder.
 */
export async function planInputs(deps: Dependencies, request: Request): Promise<Planned> {
  const inputs: PlannedInput[] = [];
  const problems: { message: string }[] = [];
  for (const input of request.step.inputs) {
    const templates = request.overrides.get(input.name) ?? input.urls;
    if (templates.length === 0 && !input.optional)
      problems.push({
        message: `the input '${input.name}' has no default: give it as input.${input.name}=URL`,
      });
    const uris: string[] = [];
    for (const template of templates) {
      const planned = await planUri(deps, request, template);
      if (planned.ok) uris.push(planned.uri);
      else problems.push({ message: `the input '${input.name}': ${planned.message}` });
    }
    inputs.push(planned(input, uris));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, inputs };
}

function planned(input: Input, uris: string[]): PlannedInput {
  const { name, keepDirectories, filename, download } = input;
  return { name, uris, keepDirectories, download, ...(filename !== undefined && { filename }) };
}

type PlannedUri = { ok: true; uri: string } | { ok: false; message: string };

async function planUri(
  { store }: Dependencies,
  { repository, values, isFork }: Request,
  template: string,
): Promise<PlannedUri> {
  const filled = fillParameters(template, values);
  if (!filled.ok) return filled;
  const parsed = parseInputUri(filled.uri);
  if (!parsed.ok) return parsed;
  const { uri } = parsed;
  if (isFork && (uri.kind !== 'http' || passwordsIn(filled.uri).length > 0))
    return { ok: false, message: `code of a fork cannot read ${hideCredentials(filled.uri)}` };
  if (uri.kind === 'alias') {
    const datum = await store.datums.byAlias(repository.id, uri.name);
    if (datum) return { ok: true, uri: `datum://${datum.id}` };
    const aliases = await store.datums.aliases(repository.id);
    const meant = didYouMean(uri.name, aliases);
    return {
      ok: false,
      message: `no output of this repository has the alias '${uri.name}'${meant}`,
    };
  }
  if (uri.kind === 'datum' && !(await store.datums.find(repository.id, uri.id)))
    return { ok: false, message: `this repository has no stored file ${filled.uri}` };
  return filled;
}
