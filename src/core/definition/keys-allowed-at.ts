import { z } from 'zod';

/** The keys that the map at a path below what the schema describes may have. */
export function keysAllowedAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    // The library types the shape of an object that it knows nothing of loosely.
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    if (key === undefined) return Object.keys(shape);
    const property = shape[String(key)];
    return property ? keysAllowedAt(property, rest) : [];
  }
  if (schema instanceof z.ZodArray)
    return key === undefined ? [] : keysAllowedAt(schema.element, rest);
  if (schema instanceof z.ZodRecord)
    return key === undefined ? [] : keysAllowedAt(schema.valueType, rest);
  if (schema instanceof z.ZodUnion)
    return [...new Set(schema.options.flatMap((option) => keysAllowedAt(option, path)))];
  const inner = innerOf(schema);
  return inner ? keysAllowedAt(inner, path) : [];
}

/** What a schema that only adds something to another is about. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return schema.unwrap();
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) return schema.unwrap();
  return undefined;
}
