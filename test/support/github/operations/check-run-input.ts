import { z } from 'zod';
import { invalid, Refusal } from '../refusal.ts';
import type { CheckRun } from '../state.ts';

const annotation = z.object({
  path: z.string(),
  start_line: z.number(),
  end_line: z.number(),
  start_column: z.number().exactOptional(),
  end_column: z.number().exactOptional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().exactOptional(),
  raw_details: z.string().exactOptional(),
});

const output = z.object({
  title: z.string().optional(),
  summary: z.string(),
  text: z.string().optional(),
  annotations: z.array(annotation).optional(),
});

/** What a client may say of a check run, at its creation or later. */
const checkRunInput = z.object({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  // The other statuses belong to GitHub Actions, and `stale` to GitHub itself.
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  conclusion: z
    .enum(['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'])
    .optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  output: output.optional(),
  actions: z
    .array(z.object({ label: z.string(), description: z.string(), identifier: z.string() }))
    .optional(),
});

export type CheckRunInput = z.infer<typeof checkRunInput>;

/** The description names neither of these lengths. */
const TITLE_LENGTH = 255;
const MESSAGE_BYTES = 64 * 1024;
/** The description counts characters, GitHub itself bytes. */
const MARKDOWN_BYTES = 65_535;

/** Parses a body and applies the rules that GitHub's description does not express. */
export function readCheckRunInput(body: unknown, existing: CheckRun | undefined): CheckRunInput {
  const parsed = checkRunInput.safeParse(body);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw invalid('CheckRun', first?.path.join('.') ?? 'body', first?.message ?? 'is invalid');
  }
  const input = parsed.data;
  checkTransition(input, existing);
  checkOutput(input);
  return input;
}

function checkTransition(input: CheckRunInput, existing: CheckRun | undefined): void {
  const isConcluded = input.conclusion !== undefined || existing?.conclusion != null;
  if (input.status === 'completed' && !isConcluded) {
    throw new Refusal(
      422,
      'Invalid request.\n\nNo subschema in "anyOf" matched.\nMissing required key "conclusion".',
    );
  }
  const isReopened = input.status !== undefined && input.status !== 'completed';
  if (existing?.status === 'completed' && isReopened) {
    throw invalid('CheckRun', 'status', 'A completed check run cannot change its status');
  }
  if (isReopened && input.conclusion !== undefined) {
    throw invalid('CheckRun', 'conclusion', 'A conclusion needs the status completed');
  }
}

function checkOutput({ output }: CheckRunInput): void {
  if (output === undefined) return;
  if ((output.title?.length ?? 0) > TITLE_LENGTH) {
    throw invalid(
      'CheckRun',
      'output.title',
      `is too long (maximum is ${TITLE_LENGTH} characters)`,
    );
  }
  for (const field of ['summary', 'text'] as const) {
    if (Buffer.byteLength(output[field] ?? '') > MARKDOWN_BYTES) {
      const message = `${field} exceeds a maximum bytesize of ${MARKDOWN_BYTES}`;
      throw invalid('CheckRun', `output.${field}`, message);
    }
  }
  for (const { message, raw_details: details = '', title = '' } of output.annotations ?? []) {
    if (Buffer.byteLength(message) > MESSAGE_BYTES || Buffer.byteLength(details) > MESSAGE_BYTES) {
      throw invalid('CheckRun', 'output.annotations', 'must be less than 64 KB');
    }
    if (title.length > TITLE_LENGTH) {
      throw invalid('CheckRun', 'output.annotations.title', 'is too long');
    }
  }
}
