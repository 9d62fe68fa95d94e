import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../src/core/settings/matches-pattern.ts';
import { parseSize } from '../../src/core/settings/parse-size.ts';
import { registryHost } from '../../src/core/settings/registry-host.ts';
import { RegistryRefused } from '../../src/engine/ports/registries.ts';
import { configuredRegistries } from '../../src/registry/configured-registries.ts';

const REGISTRIES = configuredRegistries(
  [
    {
      match: 'registry.example.com:5000/team/*',
      credential: { kind: 'password', username: 'ci', password: 'first' },
    },
    { match: 'someone/*', credential: { kind: 'password', username: 'me', password: 'hub' } },
    { match: 'registry.example.com*', credential: { kind: 'ecr', role: undefined } },
  ],
  Date.now,
);

describe('configuredRegistries', () => {
  it.each([
    [
      'registry.example.com:5000/team/a/b:1',
      { server: 'registry.example.com:5000', username: 'ci', password: 'first' },
    ],
    [
      'someone/private:1',
      { server: 'https://index.docker.io/v1/', username: 'me', password: 'hub' },
    ],
    ['python:3.12', undefined],
    ['other.example.com/team/a', undefined],
  ])('has for %s the credential of the first pattern that matches', async (image, credential) => {
    expect(await REGISTRIES.credentialFor(image)).toEqual(credential);
  });

  it("says that an address without a region is none of Amazon's", async () => {
    const asked = REGISTRIES.credentialFor('registry.example.com/x');
    await expect(asked).rejects.toThrow(RegistryRefused);
    await expect(asked).rejects.toThrow(
      "registry.example.com gave the server's own role no password: registry.example.com is no registry of Amazon's",
    );
  });
});

describe('registryHost', () => {
  it.each([
    ['python', 'https://index.docker.io/v1/'],
    ['library/python:3', 'https://index.docker.io/v1/'],
    ['docker.io/someone/x', 'https://index.docker.io/v1/'],
    ['localhost/x', 'localhost'],
    ['host:5000/x', 'host:5000'],
    ['ghcr.io/a/b@sha256:1', 'ghcr.io'],
  ])('of %s is %s', (image, host) => {
    expect(registryHost(image)).toBe(host);
  });
});

describe('matchesPattern', () => {
  it.each([
    ['*', 'anything/at:all', true],
    ['acme/*', 'acme/mnist', true],
    ['acme/*', 'acmeX/mnist', false],
    ['a.b/*', 'axb/c', false],
    ['*.dkr.ecr.*.amazonaws.com/*', '1.dkr.ecr.eu.amazonaws.com/x/y:1', true],
    ['acme/mnist', 'acme/mnist2', false],
  ])('%s on %s: %s', (pattern, name, matches) => {
    expect(matchesPattern(pattern, name)).toBe(matches);
  });
});

describe('parseSize', () => {
  it.each([
    ['512m', 512 * 1024 ** 2],
    ['8 GB', 8 * 1024 ** 3],
    ['1.5GiB', 1.5 * 1024 ** 3],
    ['100', 100],
    [100, 100],
    ['lots', undefined],
    ['0', undefined],
    [-1, undefined],
    ['1 PB', undefined],
  ])('reads %j', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });
});
