import { relative } from 'node:path';
import pLimit from 'p-limit';
import prettyBytes from 'pretty-bytes';
import type { ApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { untilInterrupt } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';
import { type Fetched, downloadFile } from './download-file.ts';
import type { OutputFile } from './outputs.ts';
import { openProgress } from './progress.ts';
import { safePath } from './safe-path.ts';

type Wanted = { executionId: string; files: readonly OutputFile[] };
type Place = { folder: string; force: boolean; json: boolean; terminal: Terminal };
type Result = { name: string; path?: string; result: Fetched | 'failed'; message?: string };

/** Enough to be as fast as the network with small files, and no burden with large ones. */
const AT_ONCE = 4;

/** Downloads outputs into a folder and says what came of each; answers whether all are there. */
export async function downloadOutputs(
  api: ApiClient,
  { executionId, files }: Wanted,
  { folder, force, json, terminal }: Place,
): Promise<boolean> {
  const limit = pLimit(AT_ONCE);
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const progress = await openProgress(total, terminal);
  const bytes = new Map<string, number>();
  const fetchOne = async (file: OutputFile, signal: AbortSignal): Promise<Result> => {
    const { name } = file;
    try {
      signal.throwIfAborted();
      const path = await safePath(folder, name);
      const onBytes = (count: number) => {
        bytes.set(file.id, count);
        progress.update([...bytes.values()].reduce((sum, each) => sum + each, 0));
      };
      const request = { executionId, file, path, force, onBytes, signal };
      return { name, path, result: await downloadFile(api, request) };
    } catch (error) {
      if (!(error instanceof CliError) && !signal.aborted && !isOfFiles(error)) throw error;
      const message = signal.aborted ? 'ended by Ctrl+C: run it again to go on' : messageOf(error);
      return { name, result: 'failed', message };
    }
  };
  const results = await untilInterrupt(async (signal) => {
    try {
      return await Promise.all(files.map((file) => limit(() => fetchOne(file, signal))));
    } finally {
      progress.end();
    }
  });
  terminal.write(
    json ? `${JSON.stringify({ outputs: results }, null, 2)}\n` : render(results, total),
  );
  for (const { name, message } of results)
    if (message !== undefined) terminal.writeError(`slashrun: ${name}: ${message}\n`);
  return results.every(({ result }) => result !== 'failed');
}

function render(results: readonly Result[], total: number): string {
  const lines = results.flatMap(({ path, result }) => {
    if (path === undefined) return [];
    const shown = relative('.', path);
    return [
      `${shown.startsWith('..') ? path : shown}${result === 'was there' ? '  (was there)' : ''}\n`,
    ];
  });
  const done = results.filter(({ result }) => result !== 'failed').length;
  return `${lines.join('')}${done} of ${results.length} outputs, ${prettyBytes(total)}\n`;
}

/** No room, no right to write: as expected as a server that is away. */
function isOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
