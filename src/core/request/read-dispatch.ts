import { z } from 'zod';
import type { Inputs } from '../event/github-event.ts';
import type { Pair, RunCommand } from './comment-command.ts';
import { formatCommand } from './format-command.ts';
import { parseComment } from './parse-comment.ts';

/** What a program asks for. */
export type DispatchRequest = {
  command: RunCommand;
  ref: string | undefined;
  /** SHA-256 of a packed folder, in place of what the repository has. */
  package?: string | undefined;
};
type Read = { ok: true; request: DispatchRequest } | { ok: false; message: string };

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Value = z.union([Scalar, z.array(Scalar)]);

const PackageSha = z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a package');

/** The same for GitHub's `repository_dispatch` and for our own API. */
const DispatchPayload = z.strictObject({
  step: z.string().min(1),
  ref: z.string().min(1).optional(),
  package: PackageSha.optional(),
  env: z.string().min(1).optional(),
  image: z.string().min(1).optional(),
  title: z.string().min(1).optional(),
  tags: z.array(z.string().min(1)).default([]),
  priority: z.union([z.literal(0), z.literal(1)]).optional(),
  fresh: z.boolean().optional(),
  parameters: z.record(z.string(), Value).default({}),
  inputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
});

/** `client_payload` of a `repository_dispatch`, or the body of a request to our API. */
export function readDispatch(payload: unknown): Read {
  const parsed = DispatchPayload.safeParse(payload);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    );
    return { ok: false, message: `the request cannot be read: ${problems.join('; ')}` };
  }
  const {
    step,
    ref,
    package: packed,
    env,
    image,
    title,
    tags,
    priority,
    fresh,
    ...given
  } = parsed.data;
  if (ref !== undefined && packed !== undefined)
    return { ok: false, message: 'the request has both a ref and a package: give one of them' };
  const options = { env, image, title, priority, fresh };
  const pairs = [...pairsOf({ options, ...given }), ...tags.map((tag) => pair('tag', tag))];
  return { ok: true, request: { command: toCommand(step, pairs), ref, package: packed } };
}

type Given = {
  options: Readonly<Record<string, string | number | boolean | undefined>>;
  parameters: Readonly<Record<string, z.infer<typeof Value>>>;
  inputs: Readonly<Record<string, string | string[]>>;
};

/** What a program gave, as somebody would have written it. */
export function pairsOf({ options, parameters, inputs }: Given): Pair[] {
  return [
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [pair(name, value)],
    ),
    ...Object.entries(inputs).flatMap(([name, urls]) =>
      [urls].flat().map((url) => pair(`input.${name}`, url)),
    ),
    ...Object.entries(parameters).flatMap(([name, value]) =>
      [value].flat().map((item) => pair(name, item)),
    ),
  ];
}

/** Inputs of a `workflow_dispatch` that have a meaning; all others are parameters. */
const OPTIONS = new Set(['env', 'image', 'title', 'tag', 'priority', 'fresh']);

/**
 * The inputs of a workflow that a person filled in on GitHub's page: `step`, the options, and parameters
 * by their names, or several as text in `parameters`, written as in a comment. Empty ones were left out.
 */
export function readWorkflowInputs(inputs: Inputs, ref: string): Read {
  const given = Object.entries(inputs).flatMap(([name, value]) => {
    const scalar = Scalar.safeParse(value);
    return scalar.success && scalar.data !== '' ? [[name, String(scalar.data)] as const] : [];
  });
  const { step, parameters = '', ...others } = Object.fromEntries(given);
  if (step === undefined)
    return { ok: false, message: "the workflow has no input 'step' that says what to run" };
  const pairs = Object.entries(others).map(([name, value]) =>
    OPTIONS.has(name) ? pair(name, value) : pair(name.replace(/^input_/, 'input.'), value),
  );
  const written = parseComment(`/run step ${parameters}`);
  const [command] = written.commands;
  const [problem] = written.problems;
  if (problem || command?.verb !== 'run')
    return { ok: false, message: `the input 'parameters': ${problem?.message ?? 'unreadable'}` };
  return { ok: true, request: { command: toCommand(step, [...pairs, ...command.pairs]), ref } };
}

/** Only workflows that are called so: others have inputs of their own. */
export function isOurWorkflow(path: string): boolean {
  return /(?:^|\/)slashrun[\w.-]*\.ya?ml$/i.test(path);
}

function pair(name: string, value: string | number | boolean): Pair {
  const text = String(value);
  return { name, value: text, place: { line: 1, column: 1, text: `${name}=${text}` } };
}

function toCommand(step: string, pairs: Pair[]): RunCommand {
  const text = formatCommand({ verb: 'run', step, plan: false, pairs });
  const stepPlace = { line: 1, column: 1, text };
  return { verb: 'run', step, stepPlace, pairs, plan: false, line: 1, text };
}
