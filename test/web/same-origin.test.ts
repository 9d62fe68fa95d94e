import { describe, expect, it } from 'vitest';
import { isForeign } from '../../src/web/same-origin.ts';

const OWN = 'https://slashrun.test';
const request = { method: 'POST', fetchSite: undefined, origin: undefined, host: 'slashrun.test' };

describe('a request with a cookie that changes something', () => {
  it.each([
    ['of the page itself', { fetchSite: 'same-origin' }, false],
    ['of another site', { fetchSite: 'cross-site' }, true],
    ['of another server of the same site', { fetchSite: 'same-site' }, true],
    ['that no page asked for', { fetchSite: 'none' }, true],
    ['of another site that sends our origin', { fetchSite: 'cross-site', origin: OWN }, true],
    ['of a browser that says its origin only', { origin: OWN }, false],
    ['of another origin', { origin: 'https://evil.test' }, true],
    ['of another port', { origin: 'https://slashrun.test:8443' }, true],
    ['of an origin that is kept secret', { origin: 'null' }, true],
    ['of nobody says where', {}, true],
    [
      'by another name of the server',
      { origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' },
      false,
    ],
  ])('%s', (_title, given, isRefused) => {
    expect(isForeign({ ...request, ...given }, OWN)).toBe(isRefused);
  });

  it.each(['GET', 'HEAD'])('is none with %s', (method) => {
    expect(isForeign({ ...request, method, fetchSite: 'cross-site' }, OWN)).toBe(false);
  });
});
