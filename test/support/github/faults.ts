/** What the stand-in does instead of answering as it should. */
export type Fault =
  | { kind: 'status'; status: number }
  | { kind: 'secondary-rate-limit'; retryAfterSeconds: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'drop' };

/** A fault for the next `times` requests that match; the path is without its query. */
interface FaultRule {
  match: (method: string, path: string) => boolean;
  times: number;
  fault: Fault;
}

/** Faults on demand: the first rule that matches and is not used up applies. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
}

/** Holds the rules; `take` uses one up. */
export function createFaults(): Faults & { take(method: string, path: string): Fault | undefined } {
  let rules: { rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.times });
    },
    clear: () => {
      rules = [];
    },
    take: (method, path) => {
      const entry = rules.find(({ rule, left }) => left > 0 && rule.match(method, path));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      return entry.rule.fault;
    },
  };
}
