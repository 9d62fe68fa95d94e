import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { z } from 'zod';

const FUNCTIONS = new Set(['Sub', 'GetAtt', 'If', 'Join', 'Select', 'Equals', 'Not', 'Contains']);

const Template = z.object({
  Parameters: z.record(
    z.string(),
    z.object({ Type: z.string(), Default: z.string().optional(), Description: z.string() }),
  ),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type Template = z.infer<typeof Template>;

/** With short forms such as `!Sub` written out as `{"Fn::Sub": …}`. Throws for what is no template. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw error;
  return Template.parse(plain(document.contents));
}

function plain(node: unknown): unknown {
  if (isScalar(node)) return called(node.tag, node.value);
  if (isSeq(node)) return called(node.tag, node.items.map(plain));
  if (isMap(node))
    return Object.fromEntries(node.items.map(({ key, value }) => [plain(key), plain(value)]));
  return node;
}

function called(tag: string | undefined, argument: unknown): unknown {
  if (tag === undefined || !tag.startsWith('!')) return argument;
  const name = tag.slice(1);
  if (name === 'Ref') return { Ref: argument };
  if (FUNCTIONS.has(name)) return { [`Fn::${name}`]: argument };
  throw new Error(`CloudFormation has no ${tag}`);
}

/** What a policy comes to with these parameters; throws for a name that is none of them. */
export function evaluate(part: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
  const valueOf = (name: string): unknown => {
    if (!Object.hasOwn(parameters, name)) throw new Error(`nothing is called '${name}'`);
    return parameters[name];
  };
  if (Array.isArray(part)) return part.map((each) => evaluate(each, parameters));
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part);
  const [name, argument] = entries[0] ?? [];
  if (name === 'Ref') return valueOf(String(argument));
  if (name === 'Fn::Sub')
    return String(argument).replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => String(valueOf(key)));
  return Object.fromEntries(entries.map(([key, value]) => [key, evaluate(value, parameters)]));
}
