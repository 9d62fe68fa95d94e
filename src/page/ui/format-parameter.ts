import type { ParameterValue } from '../../core/execution/execution-spec.ts';

/** As it would be written in a command; nothing at all has a sign of its own. */
export function formatParameter(value: ParameterValue | undefined): string {
  if (value === undefined || value === null) return '–';
  if (Array.isArray(value)) return value.map(String).join(', ');
  return value === '' ? '""' : String(value);
}
