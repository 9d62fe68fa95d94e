import type { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import { inputFolderName, safeName } from '../../../src/core/input/input-file-name.ts';
import type { InputFile, Inputs } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { AppRefused, isLeaseLost } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import { untilAnswered } from '../until-answered.ts';

export type Input = Inputs['inputs'][number];

export type Asking = {
  app: AppClient;
  execution: { id: ExecutionId; leaseId: string };
  say: (text: string) => void;
};

/**
 * Asks the app where the files of the inputs are. Their names cannot lead out of their folder, and of
 * two files with one name the last is left. Throws `input-failed` when the app refuses.
 */
export async function requestInputs(
  { app, execution, say }: Asking,
  signal: AbortSignal,
): Promise<Input[]> {
  const { id, leaseId } = execution;
  try {
    const inputs = await untilAnswered(() => app.requestInputs(id, { leaseId }, signal), signal);
    return inputs.map((input) => safeInput(input, say));
  } catch (error) {
    if (!(error instanceof AppRefused) || isLeaseLost(error)) throw error;
    throw inputFailed(error.message, error);
  }
}

export function inputFailed(message: string, cause?: unknown): ExecutionFailed {
  return new ExecutionFailed({ kind: 'input-failed', message }, { cause });
}

/** The addresses of files, made anew for those that ran out meanwhile. */
export class FileAddresses {
  readonly #asking: Asking;
  #latest: Promise<Input[]> | undefined;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** Another one than `url`; undefined when the app has none. Files that need it at once share an answer. */
  async renew(
    { input, file }: { input: Input; file: InputFile },
    url: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    // An address without a signature of the app's would be the same again.
    if (file.url === file.uri) return undefined;
    const find = async (latest: Promise<Input[]> | undefined) => {
      const again = (await latest)?.find(({ name }) => name === input.name);
      return again?.files.find(({ name }) => name === file.name)?.url;
    };
    const before = this.#latest;
    const shared = await find(before);
    if (shared !== undefined && shared !== url) return shared;
    // Another file may have asked while this one was waiting.
    if (this.#latest === before) this.#latest = requestInputs(this.#asking, signal);
    const fresh = await find(this.#latest);
    return fresh === url ? undefined : fresh;
  }
}

function safeInput(input: Input, say: Asking['say']): Input {
  const name = inputFolderName(input.name);
  const files = new Map<string, InputFile>();
  for (const file of input.files) {
    const safe = safeName(file.name);
    if (files.has(safe))
      say(`inputs: ${name} has several files called ${safe}, of which the last is kept`);
    files.set(safe, { ...file, name: safe });
  }
  return { ...input, name, files: [...files.values()] };
}
