/**
 * The metadata that a line of stdout carries, or undefined when it is an ordinary line. Valohai
 * takes a line for metadata when it is one JSON object and nothing else
 * (docs.valohai.com, "Collect metadata").
 *
 * Python's `json.dumps` writes `NaN` and `Infinity`, which are not JSON: a diverging loss must not
 * hide the row's other values, so these read as null.
 */
export function parseMetadataLine(line: string): Record<string, unknown> | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  return parseObject(text) ?? parseObject(text.replace(STRING_OR_NOT_A_NUMBER, nullOutsideStrings));
}

const STRING_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

function nullOutsideStrings(token: string): string {
  return token.startsWith('"') ? token : 'null';
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
