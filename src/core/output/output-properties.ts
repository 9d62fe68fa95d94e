/** The file that describes many outputs, a line each (valohai-utils, `output_properties.py`). */
export const PROPERTIES_FILE = 'valohai.metadata.jsonl';

const SIDECAR = '.metadata.json';

export type Properties = Record<string, unknown>;
type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

/** The output that a file describes by its name, as `model.h5.metadata.json` does `model.h5`. */
export function describedBy(name: string): string | undefined {
  if (!name.endsWith(SIDECAR)) return undefined;
  const described = name.slice(0, -SIDECAR.length);
  return described === '' || described.endsWith('/') ? undefined : described;
}

/** A sidecar's content: one JSON object. */
export function parseSidecar(text: string): Parsed<Properties> {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  if (!isProperties(parsed.value)) return { ok: false, message: 'it is not a JSON object' };
  return { ok: true, value: parsed.value };
}

type Described = { file: string; properties: Properties };

/** The lines of the properties file; what is wrong with a line names it. */
export function parsePropertiesFile(text: string): { described: Described[]; problems: string[] } {
  const described: Described[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseJson(line);
    const entry = parsed.ok && isProperties(parsed.value) ? parsed.value : {};
    const { file, metadata } = entry;
    if (typeof file === 'string' && isProperties(metadata))
      described.push({ file, properties: metadata });
    else {
      const why = parsed.ok ? 'it must be {"file": NAME, "metadata": {…}}' : parsed.message;
      problems.push(`line ${index + 1} of ${PROPERTIES_FILE} is passed over: ${why}`);
    }
  }
  return { described, problems };
}

/**
 * Takes out what Valohai's special keys cannot be, and says so: `valohai.tags` is a list of texts,
 * `valohai.alias` a text. Other keys may be anything.
 */
export function checkProperties(properties: Properties): {
  properties: Properties;
  problems: string[];
} {
  const checked = { ...properties };
  const problems: string[] = [];
  const drop = (key: string, message: string): void => {
    delete checked[key];
    problems.push(`'${key}' ${message}`);
  };
  const { 'valohai.tags': tags, 'valohai.alias': alias } = properties;
  const isTags = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
  if (tags !== undefined && !isTags) drop('valohai.tags', 'must be a list of texts');
  if (alias !== undefined && (typeof alias !== 'string' || alias.trim() === ''))
    drop('valohai.alias', 'must be a text');
  if ('valohai.dataset-versions' in properties)
    problems.push("'valohai.dataset-versions' is kept, but there are no datasets here");
  return { properties: checked, problems };
}

function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function isProperties(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
