import { type Value, isList, pythonStr } from '../definition/python-value.ts';

type Filled = { ok: true; uri: string } | { ok: false; message: string };

/**
 * Puts values of parameters into an input's address: unlike in a command `{parameter:NAME}` is the
 * value alone (docs.valohai.com, "step.inputs").
 */
export function fillParameters(template: string, values: ReadonlyMap<string, Value>): Filled {
  const problems: string[] = [];
  const uri = template.replaceAll(/\{parameter(?:-value)?:(.+?)\}/g, (_whole, name: string) => {
    const value = values.get(name);
    if (value === undefined || value === null)
      problems.push(`the parameter '${name}' has no value`);
    else if (isList(value)) problems.push(`the parameter '${name}' is a list`);
    return pythonStr(value ?? '');
  });
  const [message] = problems;
  return message === undefined ? { ok: true, uri } : { ok: false, message };
}
