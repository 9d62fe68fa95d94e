import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const content = z.object({ 'application/json': z.object({ schema: z.unknown() }).optional() });
const body = z.object({ content: content.optional() });
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.unknown(),
});
const operation = z.object({
  parameters: z.array(parameter).default([]),
  requestBody: body.extend({ required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), body).default({}),
});
const item = z.looseObject({ operationId: z.string() });
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  'x-webhooks': z.record(z.string(), z.object({ post: z.unknown() })),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
});

type Document = z.infer<typeof document>;
type Parameter = z.infer<typeof parameter>;
type Operation = z.infer<typeof operation>;

/** One operation of the description, with the place it is served at. */
export interface DescribedOperation {
  method: string;
  path: string;
  parameters: readonly Parameter[];
  requestBody: { schema: unknown; required: boolean } | undefined;
  /** JSON schema by status code. */
  answers: ReadonlyMap<string, unknown>;
}

/** The parts of GitHub's description that the stand-in speaks. */
export interface DocumentExcerpt {
  operations: ReadonlyMap<string, DescribedOperation>;
  /** Schema of the payload by event and action, such as `issue-comment-created`. */
  webhooks: ReadonlyMap<string, unknown>;
  components: Record<string, Record<string, unknown>>;
}

/** Names what to keep of the 13 MB document. */
export interface Selection {
  operationIds: ReadonlySet<string>;
  webhooks: readonly string[];
}

/** Reads the published description and keeps the selection and all it refers to. */
export function readDocument(selection: Selection): DocumentExcerpt {
  const file = createRequire(import.meta.url).resolve(
    '@octokit/openapi/generated/api.github.com.json',
  );
  const whole = document.parse(JSON.parse(readFileSync(file, 'utf8')));
  const components: DocumentExcerpt['components'] = {};
  const keep = (value: unknown): unknown => keepSchema(value, { whole, components });

  const operations = new Map<string, DescribedOperation>();
  for (const [path, methods] of Object.entries(whole.paths)) {
    for (const [method, value] of Object.entries(methods)) {
      const named = item.safeParse(value);
      if (!named.success || !selection.operationIds.has(named.data.operationId)) continue;
      const found = operation.parse(follow(keep(named.data), components));
      operations.set(named.data.operationId, { method, path, ...describe(found) });
    }
  }
  const webhooks = new Map<string, unknown>();
  for (const name of selection.webhooks) {
    const found = operation.parse(follow(keep(whole['x-webhooks'][name]?.post), components));
    webhooks.set(name, describe(found).requestBody?.schema);
  }
  return { operations, webhooks, components };
}

function describe(found: Operation): Omit<DescribedOperation, 'method' | 'path'> {
  const schema = found.requestBody?.content?.['application/json']?.schema;
  const answers = new Map<string, unknown>();
  for (const [status, answer] of Object.entries(found.responses)) {
    const answerSchema = answer.content?.['application/json']?.schema;
    if (answerSchema !== undefined) answers.set(status, answerSchema);
  }
  return {
    parameters: found.parameters,
    requestBody:
      schema === undefined ? undefined : { schema, required: found.requestBody?.required === true },
    answers,
  };
}

interface Keeping {
  whole: Document;
  components: DocumentExcerpt['components'];
}

/**
 * Copies a part of the document in the dialect JSON Schema knows: OpenAPI 3.0's `nullable` means
 * nothing beside a reference or a composition, where Ajv would refuse it.
 */
function keepSchema(value: unknown, keeping: Keeping): unknown {
  if (Array.isArray(value)) return value.map((entry) => keepSchema(entry, keeping));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    // `example` is never a property's name in this document's selection, and examples are large.
    if (key === 'examples' || key === 'example') continue;
    copy[key] = keepSchema(entry, keeping);
  }
  if (typeof copy['$ref'] === 'string') keepComponent(copy['$ref'], keeping);
  // The description lists a nullable enumeration without its null.
  if (copy['nullable'] === true && Array.isArray(copy['enum'])) copy['enum'].push(null);
  if (copy['nullable'] === true && copy['type'] === undefined) {
    delete copy['nullable'];
    const isComposed = ['$ref', 'allOf', 'anyOf', 'oneOf'].some((key) => key in copy);
    if (isComposed) return { anyOf: [copy, { type: 'null' }] };
  }
  return copy;
}

function keepComponent(reference: string, keeping: Keeping): void {
  const [kind, name] = reference.replace('#/components/', '').split('/');
  if (kind === undefined || name === undefined) return;
  const kept = (keeping.components[kind] ??= {});
  if (name in kept) return;
  // Marked before it is walked, because components refer to each other in circles.
  kept[name] = {};
  kept[name] = keepSchema(keeping.whole.components[kind]?.[name], keeping);
}

/** Replaces references to parameters, bodies and answers; those inside schemas stay. */
function follow(value: unknown, components: DocumentExcerpt['components']): unknown {
  if (Array.isArray(value)) return value.map((entry) => follow(entry, components));
  if (!isObject(value)) return value;
  if (typeof value['$ref'] === 'string') {
    const [kind, name] = value['$ref'].replace('#/components/', '').split('/');
    return follow(components[kind ?? '']?.[name ?? ''], components);
  }
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    copy[key] = key === 'schema' ? entry : follow(entry, components);
  }
  return copy;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
