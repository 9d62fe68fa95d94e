import { type Part, partsOf } from '../../../src/core/output/part-size.ts';
import type { OutputUploads } from '../../../src/protocol/protocol.ts';
import { untilAnswered } from '../until-answered.ts';
import type { DescribedFile } from './describe-file.ts';
import { forEachOf } from './for-each-of.ts';
import { UploadExpired, putFile } from './put-file.ts';
import type { Outputs } from './upload-files.ts';

/** At the same time; each holds a few hundred kilobytes of the file in memory. */
const PARALLEL_PARTS = 4;
/** So many addresses are asked for at once. */
const BATCH_PARTS = 32;

type Upload = Extract<OutputUploads['uploads'][number], { kind: 'parts' }>;
type Placed = { part: Part; url: string; headers: Record<string, string> };

/**
 * Sends those parts of a file that storage does not have yet. One that fails for a while is sent again, by
 * itself; errors are those of `putFile`.
 */
export async function putParts(
  outputs: Outputs,
  { file, upload }: { file: DescribedFile; upload: Upload },
  signal: AbortSignal,
): Promise<void> {
  const done = new Set(upload.done);
  const missing = partsOf(file.sizeBytes, upload.partBytes).filter(
    ({ number }) => !done.has(number),
  );
  for (let from = 0; from < missing.length; from += BATCH_PARTS) {
    const parts = missing.slice(from, from + BATCH_PARTS);
    const places = await placesOf(outputs, { file, upload, parts }, signal);
    await forEachOf(places, PARALLEL_PARTS, async (placed) => {
      await putPart(outputs, { file, placed }, signal).catch(async (error: unknown) => {
        if (!(error instanceof UploadExpired)) throw error;
        // It waited longer than its address was good for.
        const wanted = { file, upload, parts: [placed.part] };
        for (const again of await placesOf(outputs, wanted, signal))
          await putPart(outputs, { file, placed: again }, signal);
      });
    });
  }
}

function putPart(
  { folder }: Outputs,
  { file, placed }: { file: DescribedFile; placed: Placed },
  signal: AbortSignal,
): Promise<void> {
  return untilAnswered(() => putFile({ folder, file, ...placed }, signal), signal);
}

type Wanted = { file: DescribedFile; upload: Upload; parts: readonly Part[] };

async function placesOf(
  { app, execution }: Outputs,
  { file, upload, parts }: Wanted,
  signal: AbortSignal,
): Promise<Placed[]> {
  const { id, leaseId } = execution;
  const wanted = parts.map(({ number, sizeBytes }) => {
    const sha256 = file.parts[number - 1];
    if (sha256 === undefined) throw new Error(`the app counts the parts of ${file.name} otherwise`);
    return { number, sizeBytes, sha256 };
  });
  const body = { leaseId, parts: wanted };
  const places = await untilAnswered(
    () => app.requestParts({ id, outputId: upload.outputId }, body, signal),
    signal,
  );
  return parts.map((part, index) => {
    const place = places[index];
    if (place === undefined) throw new Error(`the app gave no place for a part of ${file.name}`);
    return { part, ...place };
  });
}
