import { expect, it } from 'vitest';
import type { ParameterValue } from '../../src/core/execution/execution-spec.ts';
import { formatParameter } from '../../src/page/ui/format-parameter.ts';
import { formatAgo, formatElapsed } from '../../src/page/ui/format-time.ts';
import { statusView } from '../../src/page/ui/status-view.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 20, 12);

it.each([
  [0, 'just now'],
  [-5000, 'just now'],
  [5 * MINUTE, '5 min ago'],
  [3 * 60 * MINUTE, '3 h ago'],
  [49 * 60 * MINUTE, '2 d ago'],
  [20 * 24 * 60 * MINUTE, '2025-12-31'],
])('%d ms before is %s', (ms, text) => {
  expect(formatAgo(NOW - ms, NOW)).toBe(text);
});

it('what goes on is told in whole seconds', () => {
  expect(formatElapsed(2900)).toBe('2 s');
  expect(formatElapsed(-10)).toBe('0 ms');
});

it.each<[ParameterValue | undefined, string]>([
  [0.01, '0.01'],
  ['', '""'],
  [null, '–'],
  [undefined, '–'],
  [[64, 32], '64, 32'],
  [false, 'false'],
])('the parameter %j is shown as %s', (value, text) => {
  expect(formatParameter(value)).toBe(text);
});

it('says what a started execution does', () => {
  expect(statusView({ status: 'started', phase: 'image' })).toEqual({
    label: 'Pulling image',
    tone: 'busy',
  });
  expect(statusView({ status: 'error' }).tone).toBe('bad');
});
