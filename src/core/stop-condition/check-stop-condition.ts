import { ExpressionError } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

type Check = { ok: true } | { ok: false; message: string; column: number };

/** Whether a `stop-condition` can be read; `column` counts from 0 within it. */
export function checkStopCondition(text: string): Check {
  try {
    parseExpression(text);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, message: error.message, column: error.column };
  }
}
