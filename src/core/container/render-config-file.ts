import { stringify } from 'yaml';
import { formatPythonNumber, isFloat } from '../definition/python-value.ts';
import { pyYamlTags } from '../definition/py-yaml-tags.ts';

/**
 * A file of `/valohai/config` in both of its forms, by file name. A `PythonFloat` stays a float to
 * whoever reads it, also when it is whole.
 */
export function renderConfigFile(name: string, content: unknown): Record<string, string> {
  return { [`${name}.json`]: `${toJson(content, '')}\n`, [`${name}.yaml`]: toYaml(content) };
}

/** `JSON.stringify` with an indent of 2, and floats as Python's `json` writes them. */
function toJson(value: unknown, indent: string): string {
  if (isFloat(value)) return jsonFloat(value.float);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const items = Array.isArray(value)
    ? value.map((item: unknown) => toJson(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]: [string, unknown]) => `${JSON.stringify(key)}: ${toJson(item, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => `${inner}${item}`).join(',\n')}\n${indent}${close}`;
}

function jsonFloat(float: number): string {
  if (Number.isNaN(float)) return 'NaN';
  if (!Number.isFinite(float)) return float > 0 ? 'Infinity' : '-Infinity';
  return formatPythonNumber({ float });
}

/** For PyYAML, to which a text such as `yes` and a number such as `1e-7` are something else. */
function toYaml(content: unknown): string {
  return stringify(content, {
    version: '1.1',
    customTags: pyYamlTags,
    defaultStringType: 'QUOTE_DOUBLE',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
