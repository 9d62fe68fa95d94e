import { describe, expect, it } from 'vitest';
import { ownPath } from '../../src/web/own-path.ts';

describe('where somebody is sent after signing in', () => {
  it.each([
    ['/r/ada/engine', '/r/ada/engine'],
    [
      '/r/ada/engine/executions/3?tab=log#L120-L140',
      '/r/ada/engine/executions/3?tab=log#L120-L140',
    ],
    ['/r/a/../b', '/r/b'],
  ])('is %s', (to, path) => {
    expect(ownPath(to)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'r/ada',
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test/',
    '\\\\evil.test/',
    '/\t/evil.test/',
    '/\n/evil.test/',
    '/..//evil.test/',
    '/.//evil.test',
    'javascript:alert(1)',
    ' //evil.test/',
  ])('is never %j', (to) => {
    expect(ownPath(to)).toBe('/');
  });
});
