import { expect, it } from 'vitest';
import { isLoopback } from '../../src/web/is-loopback.ts';

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['localhost.evil.test', false],
  ['127.0.0.1.evil.test', false],
  ['evil.test', false],
])('whether %s is this machine: %s', (host, isThis) => {
  expect(isLoopback(host)).toBe(isThis);
});
