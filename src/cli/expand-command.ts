type Expanded = { ok: true; args: string[] } | { ok: false; message: string };

/** The command may be cut short as long as it is clear which is meant: `slashrun comp 3 4`. */
export function expandCommand(args: readonly string[], names: readonly string[]): Expanded {
  const [first, ...others] = args;
  if (first === undefined || first.startsWith('-') || names.includes(first))
    return { ok: true, args: [...args] };
  const [name, ...more] = names.filter((known) => known.startsWith(first)).toSorted();
  if (name === undefined) return { ok: true, args: [...args] };
  if (more.length > 0)
    return { ok: false, message: `'${first}' could be any of ${[name, ...more].join(', ')}` };
  return { ok: true, args: [name, ...others] };
}
