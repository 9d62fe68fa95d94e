import { createSchemaChecks } from './schema-checks.ts';
import { type DescribedOperation, readDocument, type Selection } from './document.ts';

/** GitHub's published OpenAPI description, as far as the stand-in speaks it. */
export interface Description {
  /** The operation that serves a path, with the path's variables decoded. */
  match(
    method: string,
    path: string,
  ): { operationId: string; variables: Record<string, string> } | undefined;
  checkRequest(operationId: string, request: DescribedRequest): string[];
  checkAnswer(operationId: string, status: number, body: unknown): string[];
  /** `name` is the event and the action, such as `issue-comment-created`. */
  checkWebhook(name: string, payload: unknown): string[];
  /** Compiles every check now (about a second); else each is compiled at its first use. */
  warmUp(): void;
}

interface DescribedRequest {
  variables: Record<string, string>;
  query: Record<string, string>;
  /** Undefined when the request had no body. */
  body: unknown;
}

interface Route {
  operationId: string;
  method: string;
  pattern: RegExp;
  names: readonly string[];
  literalCount: number;
}

/** Variables that hold slashes: a file's path, a branch's name. */
const LONG_VARIABLES = new Set(['path', 'ref']);

/** Reads the description (0.2 s); nothing is compiled before its first use. */
export function loadDescription(selection: Selection): Description {
  const { operations, webhooks, components } = readDocument(selection);
  const checks = createSchemaChecks(components);
  const routes = [...operations]
    .map(([operationId, operation]) => toRoute(operationId, operation))
    .sort((a, b) => b.literalCount - a.literalCount);

  return {
    match: (method, path) => matchRoute(routes, method, path),
    checkRequest: (operationId, request) => {
      const operation = operations.get(operationId);
      if (operation === undefined) return [`no operation ${operationId}`];
      const inPath = checks.parameters(operation, 'path');
      const inQuery = checks.parameters(operation, 'query');
      return [
        ...checks.run(inPath, { ...request.variables }),
        ...checks.run(inQuery, { ...request.query }),
        ...checkBody(operation, request.body),
      ];
    },
    checkAnswer: (operationId, status, body) => {
      const schema = operations.get(operationId)?.answers.get(String(status));
      return schema === undefined ? [] : checks.run(schema, body);
    },
    checkWebhook: (name, payload) => {
      const schema = webhooks.get(name);
      return schema === undefined ? [`no webhook ${name}`] : checks.run(schema, payload);
    },
    warmUp: () => {
      for (const operation of operations.values()) {
        checks.compile(checks.parameters(operation, 'path'));
        checks.compile(checks.parameters(operation, 'query'));
        for (const schema of operation.answers.values()) checks.compile(schema);
        if (operation.requestBody !== undefined) checks.compile(operation.requestBody.schema);
      }
      for (const schema of webhooks.values()) checks.compile(schema);
    },
  };

  function checkBody(operation: DescribedOperation, body: unknown): string[] {
    if (operation.requestBody === undefined) return [];
    if (body !== undefined) return checks.run(operation.requestBody.schema, body);
    return operation.requestBody.required ? ['a body is required'] : [];
  }
}

function toRoute(operationId: string, { method, path }: DescribedOperation): Route {
  const names: string[] = [];
  const source = path.replaceAll(/\{(\w+)\}|[.+]/g, (found, name?: string) => {
    if (name === undefined) return `\\${found}`;
    names.push(name);
    return LONG_VARIABLES.has(name) ? '(.+)' : '([^/]+)';
  });
  return {
    operationId,
    method: method.toUpperCase(),
    // The root of a repository's contents is asked for with a slash or without.
    pattern: new RegExp(`^${source.replace('contents/(.+)', 'contents/?(.*)')}$`),
    names,
    literalCount: path.split('/').filter((part) => !part.startsWith('{')).length,
  };
}

function matchRoute(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    const found = route.method === method ? route.pattern.exec(path) : null;
    if (found === null) continue;
    const variables: Record<string, string> = {};
    for (const [index, name] of route.names.entries()) {
      variables[name] = decodeURIComponent(found[index + 1] ?? '');
    }
    return { operationId: route.operationId, variables };
  }
  return undefined;
}
