import { partSize, partsOf } from '../core/output/part-size.ts';
import type {
  OutputProperties,
  OutputUploads,
  OutputsRequest,
  PartUploads,
  PartsRequest,
} from '../protocol/protocol.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { type Report, leased } from './lease.ts';
import { environmentOf } from './pool-for.ts';
import type { Output } from './ports/store.ts';

/** Long enough for a large file on a slow line; the agent asks anew when it is not. */
const UPLOAD_SECONDS = 6 * 60 * 60;

/** A part is sent at once. */
const PART_SECONDS = 60 * 60;

const TOGETHER_AT_ONCE = 16;
const DAY_SECONDS = 24 * 60 * 60;

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
  const { state, spec } = await leased(deps, request);
  const outputs = await deps.store.outputs.request(request.id, state.attempt, request.files);
  const keepDays = keepDaysOn(deps, spec.environment);
  return { uploads: await Promise.all(outputs.map((output) => placeOf(deps, output, keepDays))) };
}

/** How long the operator keeps outputs of that environment, in whole days; undefined for ever. */
function keepDaysOn(deps: Dependencies, slug: string): number | undefined {
  const seconds = environmentOf(deps, slug)?.keepOutputsSeconds;
  return seconds === undefined ? undefined : Math.ceil(seconds / DAY_SECONDS);
}

type Place = OutputUploads['uploads'][number];

async function placeOf(
  { store, storage }: Dependencies,
  output: Output,
  keepDays: number | undefined,
): Promise<Place> {
  const { id: outputId, key, sizeBytes, sha256, uploadId, uploadedAt, partsSha256 } = output;
  const partBytes = partSize(sizeBytes);
  const { parted } = storage;
  if (!parted || partBytes === undefined || partsSha256 === undefined || uploadedAt !== undefined) {
    const grant = { key, sizeBytes, sha256, keepDays, expiresInSeconds: UPLOAD_SECONDS };
    const { url, headers } = await storage.presignPut(grant);
    return { kind: 'whole', outputId, url, headers };
  }
  const known = uploadId === undefined ? undefined : await parted.list({ key, uploadId });
  if (!known) await store.outputs.recordUpload(outputId, await parted.begin({ key, keepDays }));
  const done = (known ?? []).map(({ number }) => number);
  return { kind: 'parts', outputId, partBytes, done };
}

type Asked = Report & { outputId: string; parts: PartsRequest['parts'] };

/** Says where parts of a file go: late, so that no address runs out in a long upload. */
export async function requestParts(deps: Dependencies, asked: Asked): Promise<PartUploads> {
  const { id, outputId, parts } = asked;
  await leased(deps, asked);
  const output = await deps.store.outputs.find(id, outputId);
  const { parted } = deps.storage;
  if (!parted || output?.uploadId === undefined) throw new OutputMissing(output?.name ?? outputId);
  const { key, uploadId } = output;
  const signed = parts.map((part) =>
    parted.presignPart({ key, uploadId, ...part, expiresInSeconds: PART_SECONDS }),
  );
  return { parts: await Promise.all(signed) };
}

type Confirmation = Report & { outputIds: string[] };

/** Believes that outputs are there once storage says so. Safe to repeat. */
export async function confirmUploads(
  deps: Dependencies,
  confirmation: Confirmation,
): Promise<void> {
  const { id, outputIds } = confirmation;
  await leased(deps, confirmation);
  const outputs = await deps.store.outputs.findMany(id, outputIds);
  const found = new Set(outputs.map((output) => output.id));
  const unknown = outputIds.find((outputId) => !found.has(outputId));
  if (unknown !== undefined) throw new OutputMissing(unknown);
  for (let start = 0; start < outputs.length; start += TOGETHER_AT_ONCE) {
    const some = outputs.slice(start, start + TOGETHER_AT_ONCE);
    await Promise.all(some.map((output) => putTogether(deps, output)));
  }
  const sizes = await deps.storage.sizes(outputs.map(({ key }) => key));
  const missing = outputs.find(({ key, sizeBytes }) => sizes.get(key) !== sizeBytes);
  if (missing) throw new OutputMissing(missing.name);
  await deps.store.outputs.markUploaded(id, outputIds, deps.now());
  await announce(deps, id);
}

/** An upload that is no more was put together before, which its size will show. */
async function putTogether({ store, storage }: Dependencies, output: Output): Promise<void> {
  const { key, name, sizeBytes, partsSha256: sha256 = '', uploadId } = output;
  const { parted } = storage;
  if (!parted || uploadId === undefined) return;
  const parts = await parted.list({ key, uploadId });
  if (parts) {
    const count = partsOf(sizeBytes, partSize(sizeBytes) ?? sizeBytes).length;
    if (parts.length !== count) throw new OutputMissing(name);
    await parted.complete({ key, uploadId, parts, sha256 });
  }
  await store.outputs.recordUpload(output.id, undefined);
}

/** Gives up uploads that nobody will end any more: storage charges for what has come of them. */
export async function abortUploads({ store, storage }: Dependencies): Promise<void> {
  const { parted } = storage;
  if (!parted) return;
  for (const { id, key, uploadId } of await store.outputs.abandonedUploads()) {
    if (uploadId !== undefined) await parted.abort({ key, uploadId });
    await store.outputs.recordUpload(id, undefined);
  }
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
