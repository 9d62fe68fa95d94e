type Known = { name: () => string; aliases: () => readonly string[] };
type Expanded = { ok: true; args: string[] } | { ok: false; message: string };

/** They are written into files, in full, and would make `comp` unclear. */
const SET_UP_ONCE: ReadonlySet<string> = new Set(['complete', 'completion']);

/** The command may be cut short as long as it is clear which is meant: `slashrun comp 3 4`. */
export function expandCommand(args: readonly string[], commands: readonly Known[]): Expanded {
  const [first, ...others] = args;
  const names = commands.map((command) => command.name());
  const whole = new Set([...names, ...commands.flatMap((command) => command.aliases()), 'help']);
  if (first === undefined || first.startsWith('-') || whole.has(first))
    return { ok: true, args: [...args] };
  const [name, ...more] = names
    .filter((known) => known.startsWith(first) && !SET_UP_ONCE.has(known))
    .toSorted();
  if (name === undefined) return { ok: true, args: [...args] };
  if (more.length > 0)
    return { ok: false, message: `'${first}' could be any of ${[name, ...more].join(', ')}` };
  return { ok: true, args: [name, ...others] };
}
