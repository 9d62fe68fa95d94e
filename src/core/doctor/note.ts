/** `problem`: something does not work; `warning`: it is not as it should be, and works. */
export type Finding = {
  severity: 'problem' | 'warning';
  what: string;
  /** What that means, and what to do. */
  why: string;
  /** Where it is mended. */
  url?: string;
};

/** What a look at the set-up gave; `left-out`: nobody looked, for a reason that `what` says. */
export type Note = Finding | { severity: 'good' | 'left-out'; what: string };

export function good(what: string): Note {
  return { severity: 'good', what };
}

export function leftOut(what: string): Note {
  return { severity: 'left-out', what };
}

export function problem(what: string, why: string, url?: string): Finding {
  return { severity: 'problem', what, why, ...(url !== undefined && { url }) };
}

export function warning(what: string, why: string, url?: string): Finding {
  return { severity: 'warning', what, why, ...(url !== undefined && { url }) };
}
