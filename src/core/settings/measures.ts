// Amounts as an operator writes them.
import { z } from 'zod';
import { isFloat } from '../definition/python-value.ts';
import { parseDuration } from '../definition/parse-duration.ts';
import { parseSize } from './parse-size.ts';

/** In bytes. */
export const Size = converted("must be a size such as '512 MB' or '8g'", (value: string | number) =>
  parseSize(value),
);

export const Seconds = converted("must be whole seconds or text such as '1h 30m'", (value) => {
  const parsed = parseDuration(value);
  return parsed.ok ? Math.ceil(parsed.seconds ?? 0) : undefined;
});

export const Cores = z
  .custom<number | { float: number }>(
    (value) => (typeof value === 'number' && value > 0) || (isFloat(value) && value.float > 0),
    'must be a number of cores above 0',
  )
  .transform((value) => (isFloat(value) ? value.float : value));

/** YAML's floats are told from whole numbers. */
function amount(message: string) {
  return z
    .custom<number | { float: number }>(
      (value) => (typeof value === 'number' && value >= 0) || (isFloat(value) && value.float >= 0),
      message,
    )
    .transform((value) => (isFloat(value) ? value.float : value));
}

export const Dollars = amount('must be an amount in dollars, such as 3.06');
export const Hours = amount('must be a number of hours');

function converted(message: string, convert: (value: string | number) => number | undefined) {
  return z
    .custom<string | number>((value) => ['string', 'number'].includes(typeof value), message)
    .transform((value, context) => {
      const number = convert(value);
      if (number !== undefined) return number;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}
