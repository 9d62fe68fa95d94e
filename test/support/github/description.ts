import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';

/**
 * GitHub's published OpenAPI description, cut down to the operations and webhooks the stand-in
 * speaks. The whole document is 13 MB; what it says of forty operations compiles in no time.
 */
export interface Description {
  /** The operation that serves a path, with the path's variables as they stand in it. */
  match(method: string, path: string): { id: string; variables: Record<string, string> } | undefined;
  checkRequest(operationId: string, request: DescribedRequest): string[];
  checkAnswer(operationId: string, status: number, body: unknown): string[];
  /** `name` is the event and the action, such as `issue-comment-created`. */
  checkWebhook(name: string, payload: unknown): string[];
  /** Compiles everything at once, so that no later check pays for it. */
  warmUp(): void;
}

export interface DescribedRequest {
  variables: Record<string, string>;
  query: Record<string, string>;
  /** Undefined when the request had no body. */
  body: unknown;
}

const described = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  'x-webhooks': z.record(z.string(), z.object({ post: z.unknown() })),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
});
type Document = z.infer<typeof described>;

const content = z.object({ 'application/json': z.object({ schema: z.unknown() }).optional() });
const body = z.object({ content: content.optional() });
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.unknown(),
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: body.extend({ required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), body).default({}),
});
type Operation = z.infer<typeof operation>;

interface Route {
  id: string;
  method: string;
  pattern: RegExp;
  literals: number;
}

/** These hold slashes: a file's path, a branch's name. */
const MANY_SEGMENTS = new Set(['path', 'ref']);

/** Reads the description once and keeps what concerns the named operations and webhooks. */
export function loadDescription(operationIds: readonly string[], webhooks: readonly string[]): Description {
  const file = createRequire(import.meta.url).resolve(
    '@octokit/openapi/generated/api.github.com.json',
  );
  // The document has no schema of its own here; each part is parsed when it is used.
  const document: Document = described.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { operations, routes } = selectOperations(document, new Set(operationIds));
  const events = new Map<string, Operation>();
  for (const name of webhooks) {
    events.set(name, operation.parse(resolve(document, document['x-webhooks'][name]?.post)));
  }
  const check = createChecker(document, [...operations.values(), ...events.values()]);

  return {
    match: (method, path) => matchRoute(routes, method, path),
    checkRequest: (id, request) => {
      const found = operations.get(id);
      if (found === undefined) return [`no such operation: ${id}`];
      return [
        ...check(`${id} path`, parametersSchema(found, 'path'), { ...request.variables }),
        ...check(`${id} query`, parametersSchema(found, 'query'), { ...request.query }),
        ...checkBody(check, found, request.body),
      ];
    },
    checkAnswer: (id, status, answer) => {
      const found = operations.get(id)?.responses[String(status)];
      const schema = found?.content?.['application/json']?.schema;
      return schema === undefined ? [] : check(`${id} ${status}`, schema, answer);
    },
    checkWebhook: (name, payload) => {
      const schema = events.get(name)?.requestBody?.content?.['application/json']?.schema;
      return schema === undefined
        ? [`no such webhook: ${name}`]
        : check(`webhook ${name}`, schema, payload);
    },
    warmUp: () => {
      for (const found of operations.values()) warmOperation(check, found);
      for (const [name, found] of events) {
        const schema = found.requestBody?.content?.['application/json']?.schema;
        if (schema !== undefined) check(`webhook ${name}`, schema, {});
      }
    },
  };
}
