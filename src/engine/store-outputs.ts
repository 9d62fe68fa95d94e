import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { OutputProperties, OutputUploads, OutputsRequest } from '../protocol/protocol.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { type Report, leased } from './lease.ts';

/** Long enough for a large file on a slow line; the agent asks anew when it is not. */
const UPLOAD_SECONDS = 6 * 60 * 60;

const CHECKED_AT_ONCE = 16;

/** An upload was confirmed that storage does not hold, or not whole. */
export class OutputMissing extends Error {
  constructor(name: string) {
    super(`storage does not have the whole of output '${name}': upload it again`);
    this.name = 'OutputMissing';
  }
}

type Request = Report & { files: OutputsRequest['files'] };

/** Says where each file goes. Safe to repeat: the same name is the same output. */
export async function requestUploads(deps: Dependencies, request: Request): Promise<OutputUploads> {
  const { state } = await leased(deps, request);
  const outputs = await deps.store.outputs.request(request.id, state.attempt, request.files);
  const uploads = outputs.map(async ({ id, key, sizeBytes, sha256 }) => {
    const put = await deps.storage.presignPut({
      key,
      sizeBytes,
      sha256,
      expiresInSeconds: UPLOAD_SECONDS,
    });
    return { outputId: id, ...put };
  });
  return { uploads: await Promise.all(uploads) };
}

type Confirmation = Report & { outputIds: string[] };

/** Believes that outputs are there once storage says so. Safe to repeat. */
export async function confirmUploads(
  deps: Dependencies,
  confirmation: Confirmation,
): Promise<void> {
  const { id, outputIds } = confirmation;
  await leased(deps, confirmation);
  for (let start = 0; start < outputIds.length; start += CHECKED_AT_ONCE) {
    const some = outputIds.slice(start, start + CHECKED_AT_ONCE);
    await Promise.all(some.map((outputId) => checkOutput(deps, id, outputId)));
  }
  await deps.store.outputs.markUploaded(id, outputIds, deps.now());
  await announce(deps, id);
}

async function checkOutput(
  { store, storage }: Dependencies,
  id: ExecutionId,
  outputId: string,
): Promise<void> {
  const output = await store.outputs.find(id, outputId);
  if (!output) throw new OutputMissing(outputId);
  if ((await storage.size(output.key)) !== output.sizeBytes) throw new OutputMissing(output.name);
}

type Description = Report & { outputs: OutputProperties['outputs'] };

/** Keeps what the command says of its outputs. Safe to repeat. */
export async function describeOutputs(deps: Dependencies, description: Description): Promise<void> {
  const { state, spec } = await leased(deps, description);
  const outputs = spec.isFork ? description.outputs.map(withoutAlias) : description.outputs;
  await deps.store.outputs.describe(description.id, state.attempt, outputs);
}

/** An alias is the whole repository's: code of a fork could put its own file in the place of another. */
function withoutAlias({ name, properties }: Description['outputs'][number]) {
  const { 'valohai.alias': _alias, ...others } = properties;
  return { name, properties: others };
}
