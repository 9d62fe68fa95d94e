import { Started } from '../../protocol/run-api.ts';
import type { RepositoryName } from '../../protocol/people-api.ts';
import { CliError, EXIT_CODES, NotFound, Refused, WrongUsage } from '../cli-error.ts';
import {
  type Connection,
  type ServerOptions,
  connect,
  findRepository,
  repositoryHere,
} from '../connect.ts';
import { executionsPath } from '../find-execution.ts';
import { untilInterrupt } from '../interrupt.ts';
import type { PackedFolder } from '../package/pack-folder.ts';
import type { Terminal } from '../terminal.ts';
import { type RunRequest, checkRequest } from './check-request.ts';
import { renderSteps } from './list-steps.ts';
import { type LocalCommit, headCommit, localCommit } from './local-commit.ts';
import { definitionAt, definitionHere, parseHere } from './local-definition.ts';
import { readInputs } from './read-inputs.ts';
import { readWords } from './read-words.ts';
import { showStarted } from './show-started.ts';

export type RunOptions = ServerOptions & {
  env?: string;
  input: string[];
  image?: string;
  title?: string;
  tag: string[];
  priority?: '0' | '1';
  fresh: boolean;
  commit?: string;
  adhoc: boolean;
  local: boolean;
  process: boolean;
  outputs?: string;
  yes: boolean;
  watch: boolean;
};

type Asked = { step: string | undefined; words: readonly string[] };

/** Starts a step, and looks on if that is wanted; answers the exit code. */
export async function run(
  { step, words }: Asked,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  if (step === undefined) return listSteps(options, terminal);
  if (step.startsWith('-') || step.includes('='))
    throw new WrongUsage(
      `'${step}': the name of the step comes first, as in slashrun run train lr=0.1`,
    );
  const request = toRequest({ step, words }, options);
  if (options.local) {
    const { runLocal } = await import('../local/run-local.ts');
    const { process: isProcess, outputs, json } = options;
    return runLocal({ request, outputs, isProcess, json }, terminal);
  }
  const connection = await connect(options);
  const repository = await findRepository(connection, options);
  if (options.adhoc) return runFolder(connection, repository, { request, options, terminal });
  const commit = await chooseCommit(connection, repository, options);
  if (commit) {
    const definition = await definitionAt(commit.sha);
    if (definition) checkRequest(definition, request);
    if (commit.changed > 0) terminal.writeError(sayChanged(commit));
  }
  const ref = commit?.sha ?? options.commit;
  const started = await start(connection, repository, {
    request: { ...request, ...(ref !== undefined && { ref }) },
    commit,
  });
  return showStarted(
    connection,
    { repository, started, isPackage: false },
    { ...options, terminal },
  );
}

type Folder = { request: RunRequest; options: RunOptions; terminal: Terminal };

/** The folder as it is, which need not be under version control. */
async function runFolder(
  connection: Connection,
  repository: RepositoryName,
  { request, options, terminal }: Folder,
): Promise<number> {
  const started = await startFolder(connection, repository, { request, options, terminal });
  return showStarted(
    connection,
    { repository, started, isPackage: true },
    { ...options, terminal },
  );
}

async function startFolder(
  { api }: Connection,
  repository: RepositoryName,
  { request, options, terminal }: Folder,
): Promise<Started> {
  const { packHere, sendPackage } = await import('./pack-here.ts');
  return untilInterrupt(async (signal) => {
    let packed: PackedFolder | undefined;
    try {
      packed = await packHere({ yes: options.yes, terminal, signal });
      const { definition, sha256 } = packed.request;
      checkRequest(parseHere(definition), request);
      await sendPackage(packed, { api, repository, terminal, signal });
      return await api.post(Started, executionsPath(repository), { ...request, package: sha256 });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CliError('ended by Ctrl+C: nothing was started', {
        exitCode: EXIT_CODES.interrupted,
        cause: error,
      });
    } finally {
      await packed?.remove();
    }
  });
}

async function listSteps({ json }: RunOptions, terminal: Terminal): Promise<number> {
  const definition = await definitionHere();
  if (!definition)
    throw new NotFound('there is no valohai.yaml here whose steps could be listed: name a step');
  const steps = definition.steps.map(({ name, image, parameters, inputs }) => ({
    name,
    image,
    parameters: parameters.map(({ name, type, default: value, optional }) => ({
      name,
      type,
      ...(value !== undefined && { default: value }),
      optional,
    })),
    inputs: inputs.map((input) => input.name),
  }));
  terminal.write(
    json ? `${JSON.stringify({ steps }, null, 2)}\n` : renderSteps(definition, terminal),
  );
  return EXIT_CODES.done;
}

function toRequest(
  { step, words }: { step: string; words: readonly string[] },
  options: RunOptions,
): RunRequest {
  const { env, image, title, tag, priority, fresh } = options;
  return {
    step,
    ...(env !== undefined && { env }),
    ...(image !== undefined && { image }),
    ...(title !== undefined && { title }),
    ...(tag.length > 0 && { tags: tag }),
    ...(priority !== undefined && { priority: priority === '1' ? (1 as const) : (0 as const) }),
    ...(fresh && { fresh }),
    parameters: readWords(words),
    inputs: readInputs(options.input),
  };
}

/**
 * The commit of the working directory that is meant. Undefined when that is for the server to say: a name
 * that git does not know here, or another repository than the one here.
 */
async function chooseCommit(
  connection: Connection,
  repository: RepositoryName,
  { commit }: RunOptions,
): Promise<LocalCommit | undefined> {
  const here = await repositoryHere(connection);
  const isHere =
    here?.owner.toLowerCase() === repository.owner.toLowerCase() &&
    here.name.toLowerCase() === repository.name.toLowerCase();
  if (isHere) return commit === undefined ? headCommit() : localCommit(commit);
  if (commit !== undefined) return undefined;
  const name = `${repository.owner}/${repository.name}`;
  throw new WrongUsage(
    `which commit? The working directory is not one of ${name}: --commit REF, such as --commit main`,
  );
}

function sayChanged({ sha, changed }: LocalCommit): string {
  const files = changed === 1 ? '1 file here has changes' : `${changed} files here have changes`;
  return `slashrun: ${files} that are not in ${sha.slice(0, 7)}: it runs without them\n`;
}

type Starting = { request: RunRequest; commit: LocalCommit | undefined };

async function start(
  { api }: Connection,
  repository: RepositoryName,
  { request, commit }: Starting,
): Promise<Started> {
  try {
    return await api.post(Started, executionsPath(repository), request);
  } catch (error) {
    if (!(error instanceof Refused) || !commit || commit.isPushed) throw error;
    const short = commit.sha.slice(0, 7);
    throw new Refused(
      `${error.message}\nCommit ${short} is on no branch of a remote as far as git knows here: push it first, or run the folder as it is with --adhoc`,
      error,
    );
  }
}
