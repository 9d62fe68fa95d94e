import type { Parameter } from '../../core/definition/definition.ts';
import { isList, pythonStr } from '../../core/definition/python-value.ts';

/** A parameter as it would be given to keep its default; without one, what stands before the value. */
export function givenAs({ name, default: value }: Parameter): string {
  if (value === undefined) return `${name}=`;
  return `${name}=${isList(value) ? value.map(pythonStr).join(',') : pythonStr(value)}`;
}
