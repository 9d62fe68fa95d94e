import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import type { DescribedOperation, DocumentExcerpt } from './document.ts';

/** Checks values against schemas of the description, each compiled at its first use. */
export interface SchemaChecks {
  /** What is wrong, in words; path and query values are converted in place. */
  run(schema: unknown, value: unknown): string[];
  compile(schema: unknown): void;
  /** One object schema for the operation's parameters in the path or the query. */
  parameters(operation: DescribedOperation, place: 'path' | 'query'): unknown;
}

/** Makes the checks; `components` is what the schemas refer to. */
export function createSchemaChecks(components: DocumentExcerpt['components']): SchemaChecks {
  const options = {
    strict: false,
    validateFormats: false,
    validateSchema: false,
    logger: false,
  } as const;
  const bodies = new Ajv(options);
  const parameters = new Ajv({ ...options, coerceTypes: true });
  for (const ajv of [bodies, parameters]) ajv.addSchema({ $id: 'github', components });

  const compiled = new Map<unknown, ValidateFunction>();
  const parameterSchemas = new Map<string, AnySchemaObject>();
  const isParameters = new Set<unknown>();

  const compile = (schema: unknown): ValidateFunction => {
    let validate = compiled.get(schema);
    if (validate === undefined) {
      const ajv = isParameters.has(schema) ? parameters : bodies;
      validate = ajv.compile(withAbsoluteReferences(schema));
      compiled.set(schema, validate);
    }
    return validate;
  };
  return {
    run: (schema, value) => {
      const validate = compile(schema);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is not valid'}`,
      );
    },
    compile: (schema) => {
      compile(schema);
    },
    parameters: (operation, place) => {
      const key = `${operation.method} ${operation.path} ${place}`;
      let schema = parameterSchemas.get(key);
      if (schema === undefined) {
        schema = toObjectSchema(operation, place);
        parameterSchemas.set(key, schema);
        isParameters.add(schema);
      }
      return schema;
    },
  };
}

function toObjectSchema(operation: DescribedOperation, place: 'path' | 'query'): AnySchemaObject {
  const wanted = operation.parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(wanted.map(({ name, schema }) => [name, schema])),
    required: wanted.filter(({ required }) => required === true).map(({ name }) => name),
    // GitHub ignores a query parameter it does not know; a client that sends one is mistaken.
    additionalProperties: false,
  };
}

/** Schemas are compiled one by one, so what they refer to is named with the document's id. */
function withAbsoluteReferences(schema: unknown): AnySchemaObject {
  const absolute: AnySchemaObject = {};
  for (const [key, entry] of Object.entries(schema ?? {})) {
    absolute[key] =
      key === '$ref' && typeof entry === 'string' ? `github${entry}` : absoluteEntry(entry);
  }
  return absolute;
}

function absoluteEntry(entry: unknown): unknown {
  if (Array.isArray(entry)) return entry.map(absoluteEntry);
  return typeof entry === 'object' && entry !== null ? withAbsoluteReferences(entry) : entry;
}
