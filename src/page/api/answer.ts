/** Why the server did not give what it was asked for. */
export type Problem =
  | { kind: 'signed-out' }
  /** Not there, or not for this person: the server does not tell these apart. */
  | { kind: 'not-found'; message: string }
  | { kind: 'refused'; message: string }
  /** It did not answer, or not as it should: the same may go well soon. */
  | { kind: 'away'; message: string };

export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };
