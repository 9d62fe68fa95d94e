import { mkdir, rm, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';
import type { FetchedFile, FetchedInput } from '../../../src/core/container/inputs-file.ts';
import type { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import { hideCredentials } from '../../../src/core/input/hide-credentials.ts';
import { safeName } from '../../../src/core/input/input-file-name.ts';
import type { InputFile, Inputs, Materials } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { AppRefused, isLeaseLost } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import { forEachOf } from '../outputs/for-each-of.ts';
import { untilAnswered } from '../until-answered.ts';
import { DownloadFailed, download } from './download.ts';
import { type CachedFile, type InputCache, place } from './input-cache.ts';

const PARALLEL_FILES = 4;
const PROGRESS_MS = 5000;
/** With more files than this the log says how each input goes, not each file. */
const NAMED_FILES = 20;

export interface FetchInputs {
  app: AppClient;
  execution: { id: ExecutionId; leaseId: string };
  /** Where the inputs' folders go. */
  folder: string;
  cache: InputCache;
  /** Whether what earlier executions downloaded may be used, and this may be kept for later ones. */
  useCache: boolean;
  say: (text: string) => void;
}

type Input = Inputs['inputs'][number];
type Wanted = { input: Input; file: InputFile };

/**
 * Downloads the files of all inputs and says what they are. Throws `input-failed` for what the person
 * can mend.
 */
export async function fetchInputs(
  fetching: FetchInputs,
  signal: AbortSignal,
): Promise<FetchedInput[]> {
  const inputs = await ask(fetching, signal);
  for (const { name } of inputs) await mkdir(join(fetching.folder, name), { recursive: true });
  const wanted = inputs.flatMap((input) =>
    input.download === 'always' ? input.files.map((file) => ({ input, file })) : [],
  );
  const run = new Fetching(fetching, wanted.length <= NAMED_FILES);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    await forEachOf(wanted, PARALLEL_FILES, (each) => run.fetch(each, either));
  } catch (error) {
    // The others would go on downloading for nobody.
    stop.abort();
    throw error;
  }
  run.summarize();
  return inputs.map((input) => run.describe(input));
}

/** For the app: what it really was that the execution was fed. */
export function toMaterials(inputs: readonly FetchedInput[]): NonNullable<Materials['inputs']> {
  return inputs.flatMap(({ name: input, files }) =>
    files.flatMap(({ name, uri, sizeBytes, checksums }) =>
      checksums && sizeBytes !== undefined
        ? [{ input, name, uri: hideCredentials(uri), sizeBytes, ...checksums }]
        : [],
    ),
  );
}

async function ask({ app, execution }: FetchInputs, signal: AbortSignal): Promise<Input[]> {
  const { id, leaseId } = execution;
  try {
    const inputs = await untilAnswered(() => app.requestInputs(id, { leaseId }, signal), signal);
    return inputs.map((input) => ({
      ...input,
      files: lastOfEachName(input.files.map((file) => ({ ...file, name: safeName(file.name) }))),
    }));
  } catch (error) {
    if (!(error instanceof AppRefused) || isLeaseLost(error)) throw error;
    throw new ExecutionFailed({ kind: 'input-failed', message: error.message }, { cause: error });
  }
}

/** Two files of one name end up as one: Valohai keeps the last as well. */
function lastOfEachName(files: readonly InputFile[]): InputFile[] {
  return [...new Map(files.map((file) => [file.name, file])).values()];
}

/** One execution's downloads. */
class Fetching {
  readonly #options: FetchInputs;
  readonly #isNamed: boolean;
  readonly #done = new Map<InputFile, CachedFile>();
  readonly #startedAt = performance.now();
  #bytes = 0;
  #cached = 0;
  #saidAt = performance.now();

  constructor(options: FetchInputs, isNamed: boolean) {
    this.#options = options;
    this.#isNamed = isNamed;
  }

  async fetch(wanted: Wanted, signal: AbortSignal): Promise<void> {
    const { input, file } = wanted;
    const target = join(this.#options.folder, input.name, file.name);
    const startedAt = performance.now();
    const known = this.#options.useCache ? await this.#options.cache.find(keyOf(file)) : undefined;
    // What is known by its content cannot have changed.
    if (known && file.sha256 === known.sha256 && (await this.#options.cache.take(known, target))) {
      this.#finished(wanted, known, 'from the cache');
      return;
    }
    const fetched = await this.#download(wanted, { target, known, signal });
    const spent = `in ${prettyMs(Math.round(performance.now() - startedAt))}`;
    this.#finished(wanted, fetched.file, fetched.isCached ? 'from the cache' : spent);
  }

  describe({ name, inputId, download: mode, files }: Input): FetchedInput {
    return {
      name,
      inputId,
      download: mode,
      files: files.map((file): FetchedFile => {
        const done = this.#done.get(file);
        return {
          name: file.name,
          uri: file.uri,
          sizeBytes: done?.sizeBytes ?? file.sizeBytes,
          checksums: done && { md5: done.md5, sha1: done.sha1, sha256: done.sha256 },
          datumId: file.datumId,
          metadata: file.metadata,
        };
      }),
    };
  }

  summarize(): void {
    if (this.#isNamed || this.#done.size === 0) return;
    const spent = prettyMs(Math.round(performance.now() - this.#startedAt));
    this.#options.say(
      `inputs: ${this.#done.size} files, ${prettyBytes(this.#bytes)} in ${spent}, ${this.#cached} of them from the cache`,
    );
  }

  async #download(
    wanted: Wanted,
    {
      target,
      known,
      signal,
    }: { target: string; known: CachedFile | undefined; signal: AbortSignal },
  ): Promise<{ file: CachedFile; isCached: boolean }> {
    const { cache, useCache } = this.#options;
    const part = cache.newPart();
    try {
      const found = await this.#downloadFresh(wanted, { part, known, signal });
      if (found === 'unchanged') {
        if (known && (await cache.take(known, target))) return { file: known, isCached: true };
        // It was removed between the question and the answer.
        return await this.#download(wanted, { target, known: undefined, signal });
      }
      check(wanted, found);
      await chmod(part, 0o644);
      if (useCache) await cache.keep(keyOf(wanted.file), part, found);
      await place(part, target);
      return { file: found, isCached: false };
    } finally {
      await rm(part, { force: true });
    }
  }

  /** An address that ran out while others were downloaded is made anew, once. */
  async #downloadFresh(
    wanted: Wanted,
    { part, known, signal }: { part: string; known: CachedFile | undefined; signal: AbortSignal },
  ): Promise<CachedFile | 'unchanged'> {
    const { file, input } = wanted;
    const from = (url: string) =>
      download(
        {
          url,
          part,
          sizeBytes: file.sizeBytes,
          known,
          onProgress: (bytes, total) => this.#progress(wanted, bytes, total),
        },
        signal,
      );
    try {
      return await from(file.url);
    } catch (error) {
      const isExpired = error instanceof DownloadFailed && error.status === 403;
      if (!isExpired || file.url === file.uri) throw failed(wanted, error);
    }
    const again = (await ask(this.#options, signal)).find(
      ({ inputId }) => inputId === input.inputId,
    );
    const url = again?.files.find(({ name }) => name === file.name)?.url ?? file.url;
    return from(url).catch((error: unknown) => {
      throw failed(wanted, error);
    });
  }

  #finished({ input, file }: Wanted, found: CachedFile, how: string): void {
    this.#done.set(file, found);
    this.#bytes += found.sizeBytes;
    if (how === 'from the cache') this.#cached += 1;
    if (!this.#isNamed) return;
    const { say } = this.#options;
    say(`inputs: ${input.name}/${file.name} downloaded, ${prettyBytes(found.sizeBytes)} ${how}`);
    say(
      `inputs: ${input.name}/${file.name} md5 ${found.md5}, sha1 ${found.sha1}, sha256 ${found.sha256}`,
    );
  }

  #progress({ input, file }: Wanted, bytes: number, total: number | undefined): void {
    const now = performance.now();
    if (now - this.#saidAt < PROGRESS_MS) return;
    this.#saidAt = now;
    const of = total === undefined ? '' : ` of ${prettyBytes(total)}`;
    this.#options.say(`inputs: ${input.name}/${file.name} ${prettyBytes(bytes)}${of}`);
  }
}

/** What tells one address from another; a signature in it changes every time. */
function keyOf({ sha256, uri }: InputFile): string {
  return sha256 === undefined ? uri : `sha256:${sha256}`;
}

function check({ input, file }: Wanted, found: CachedFile): void {
  if (file.sha256 === undefined || file.sha256 === found.sha256) return;
  const message = `The file '${file.name}' of the input '${input.name}' is not the one that was stored: its sha256 is ${found.sha256}, not ${file.sha256}`;
  throw new ExecutionFailed({ kind: 'input-failed', message });
}

function failed({ input, file }: Wanted, error: unknown): unknown {
  if (!(error instanceof DownloadFailed)) return error;
  const address = hideCredentials(file.uri);
  const message = `The input '${input.name}' cannot be fetched: ${address} ${error.message}`;
  return new ExecutionFailed({ kind: 'input-failed', message }, { cause: error });
}
