/** A stop-condition taken apart; every part remembers its column, counted from 0. */
export type Expression = { column: number } & (
  | { kind: 'constant'; value: string | number | boolean | null }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: readonly Expression[] }
  | { kind: 'call'; name: string; args: readonly Expression[] }
  | { kind: 'not' | 'negative' | 'positive'; operand: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'arithmetic'; operator: Arithmetic; left: Expression; right: Expression }
  | { kind: 'comparison'; operator: Comparison; left: Expression; right: Expression }
);

export const ARITHMETIC = ['+', '-', '*', '/', '//'] as const;
export type Arithmetic = (typeof ARITHMETIC)[number];

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not';

/** What cannot be read, for people. */
export class ExpressionError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.name = 'ExpressionError';
    this.column = column;
  }
}
