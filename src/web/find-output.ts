import type { Context } from 'hono';
import { z } from 'zod';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import type { Output } from '../engine/ports/store.ts';
import { Refusal } from './problem.ts';

/** A download link lives only as long as it takes to follow it. */
const DOWNLOAD_SECONDS = 300;

/** The output `:outputId`, if storage has it. */
export async function findOutput(
  { store }: Dependencies,
  c: Context,
  id: ExecutionId,
): Promise<Output> {
  const outputId = z.uuid().safeParse(c.req.param('outputId'));
  const output = outputId.success && (await store.outputs.find(id, outputId.data));
  if (!output || output.uploadedAt === undefined)
    throw new Refusal(404, 'not-found', 'there is no such output');
  if (output.removedAt !== undefined) {
    const day = new Date(output.removedAt).toISOString().slice(0, 10);
    throw new Refusal(
      410,
      'not-found',
      `'${output.name}' was removed on ${day}: its time was over`,
    );
  }
  return output;
}

/** Where anybody can download it for a while. */
export async function downloadUrl({ storage }: Dependencies, output: Output): Promise<string> {
  return storage.presignGet({
    key: output.key,
    fileName: output.name.split('/').at(-1) ?? output.name,
    expiresInSeconds: DOWNLOAD_SECONDS,
  });
}
