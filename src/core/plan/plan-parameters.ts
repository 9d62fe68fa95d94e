import type { Parameter } from '../definition/definition.ts';
import { type Value, isList, toParameterValue } from '../definition/python-value.ts';
import { validateValue } from '../definition/validate-value.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { Pair } from '../request/comment-command.ts';
import { convertOverride } from './convert-override.ts';
import type { PlanProblem } from './plan-problem.ts';

type PlannedParameters = {
  parameters: ExecutionSpec['parameters'];
  /** For the command, where a default is written as the file has it. */
  values: Map<string, Value>;
  problems: PlanProblem[];
};

/**
 * What each declared parameter is worth: given, else its default, a flag's as well. One without
 * either is left out where it is optional and refused where it is not.
 */
export function planParameters(
  declared: readonly Parameter[],
  overrides: ReadonlyMap<string, readonly Pair[]>,
): PlannedParameters {
  const planned: PlannedParameters = { parameters: [], values: new Map(), problems: [] };
  for (const parameter of declared) {
    const { name, optional, default: fallback } = parameter;
    const pairs = overrides.get(name);
    if (pairs) {
      const converted = convertOverride(parameter, pairs);
      if (converted.ok) add(planned, parameter, { value: converted.value, overridden: true });
      else planned.problems.push(...converted.problems);
    } else if (fallback !== undefined && isList(fallback) && parameter.multiple === 'none')
      planned.problems.push({
        message: `the default of '${name}' is a list, but the parameter does not say 'multiple': give one value as ${name}=VALUE`,
      });
    else if (fallback !== undefined)
      add(planned, parameter, { value: fallback, overridden: false });
    else if (!optional)
      planned.problems.push({ message: `'${name}' has no default: give it as ${name}=VALUE` });
  }
  return planned;
}

type Given = { value: Value; overridden: boolean };

function add(planned: PlannedParameters, parameter: Parameter, { value, overridden }: Given): void {
  const { name, type } = parameter;
  // `default: "5"` of an integer is 5 to the program, as Valohai's API casts it.
  const cast = validateValue(parameter, value);
  planned.parameters.push({
    name,
    type,
    value: toParameterValue(cast.ok ? cast.value : value),
    overridden,
  });
  planned.values.set(name, value);
}
