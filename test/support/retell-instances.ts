/** Why Amazon ended an instance, as its `StateReason` has it. */
export type StateReason = { code: string; message: string };

/** Each launch is a reservation of its own, with one such set. */
const SET_END = '</instancesSet>';
const RUNNING = /<instanceState>\s*<code>16<\/code>\s*<name>running<\/name>\s*<\/instanceState>/;
const PENDING = '<instanceState><code>0</code><name>pending</name></instanceState>';
const REASON = /<stateReason>.*?<\/stateReason>/s;

/**
 * An answer of DescribeInstances in which those instances never started: pending as long as moto runs
 * them, and then ended for that reason.
 */
export function retellInstances(body: string, reasons: ReadonlyMap<string, StateReason>): string {
  const retold = body.split(SET_END).map((set) => {
    const found = [...reasons].find(([id]) => set.includes(`<instanceId>${id}</instanceId>`));
    if (!found) return set;
    if (RUNNING.test(set)) return set.replace(RUNNING, PENDING);
    const [, { code, message }] = found;
    if (!REASON.test(set)) throw new Error('moto tells no reason that could be another');
    const reason = `<stateReason><code>${code}</code><message>${message}</message></stateReason>`;
    return set.replace(REASON, reason);
  });
  return retold.join(SET_END);
}
