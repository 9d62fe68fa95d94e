/**
 * The metadata that a line of stdout carries, or undefined when it is an ordinary line. Valohai
 * takes a line for metadata when it is one JSON object and nothing else
 * (docs.valohai.com, "Collect metadata").
 *
 * Python's `json.dumps` writes `NaN` and `Infinity`, which are not JSON: they become texts of the same
 * letters, so that a diverged loss is seen and hides none of the row's other values.
 */
export function parseMetadataLine(line: string): Record<string, unknown> | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  return (
    parseObject(text) ?? parseObject(text.replace(STRING_OR_NOT_A_NUMBER, quoteOutsideStrings))
  );
}

const STRING_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

function quoteOutsideStrings(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
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
