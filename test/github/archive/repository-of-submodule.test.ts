import { expect, it } from 'vitest';
import {
  repositoryOfSubmodule,
  withoutCredentials,
} from '../../../src/github/archive/repository-of-submodule.ts';

const parent = { owner: 'acme', name: 'app' };
const GITHUB = 'https://github.com';

it.each<[string, string]>([
  ['https://github.com/o/n', 'o/n'],
  ['https://github.com/o/n.git', 'o/n'],
  ['https://github.com/o/n.git/', 'o/n'],
  ['https://GitHub.com/o/n.js.git', 'o/n.js'],
  ['https://www.github.com/o/n', 'o/n'],
  ['https://user:token@github.com/o/n', 'o/n'],
  ['http://github.com/o/n', 'o/n'],
  ['git://github.com/o/n.git', 'o/n'],
  ['git@github.com:o/n.git', 'o/n'],
  ['git@github.com:/o/n.git', 'o/n'],
  ['github.com:o/n', 'o/n'],
  ['ssh://git@github.com/o/n.git', 'o/n'],
  ['ssh://git@github.com:22/o/n.git', 'o/n'],
  ['git+ssh://git@github.com/o/n.git', 'o/n'],
  ['ssh://git@ssh.github.com:443/o/n.git', 'o/n'],
  ['../n.git', 'acme/n'],
  ['../n', 'acme/n'],
  ['../../o/n.git', 'o/n'],
  ['../../o/n.git/', 'o/n'],
])('finds the repository of %s', (url, name) => {
  const found = repositoryOfSubmodule(url, parent, GITHUB);
  expect(found && `${found.owner}/${found.name}`).toBe(name);
});

it.each([
  'https://gitlab.com/o/n.git',
  'https://github.com.example.org/o/n',
  'https://github.com@example.org/o/n',
  'https://github.com:8443/o/n',
  'https://github.com/o',
  'https://github.com/o/n/tree/main',
  'git@gitlab.com:o/n.git',
  'https://gist.github.com/o/0123456789',
  '/srv/git/n.git',
  'file:///srv/git/n.git',
  'ext::sh -c whoami',
  '-u./payload',
  './n.git',
  '..',
  '',
])('does not take %j for one of ours', (url) => {
  expect(repositoryOfSubmodule(url, parent, GITHUB)).toBeUndefined();
});

it.each<[string, string | undefined]>([
  ['https://git.acme.test:8443/o/n.git', 'o/n'],
  ['https://git.acme.test/o/n.git', undefined],
  ['ssh://git@git.acme.test:2222/o/n.git', 'o/n'],
  ['git@git.acme.test:o/n.git', 'o/n'],
  ['../n.git', 'acme/n'],
  ['https://github.com/o/n.git', undefined],
])('on a server of its own, %s is %j', (url, name) => {
  const found = repositoryOfSubmodule(url, parent, 'https://git.acme.test:8443');
  expect(found && `${found.owner}/${found.name}`).toBe(name);
});

it.each([
  ['https://user:token@gitlab.com/o/n', 'https://gitlab.com/o/n'],
  ['ssh://git@gitlab.com/o/n', 'ssh://gitlab.com/o/n'],
  ['git@gitlab.com:o/n', 'git@gitlab.com:o/n'],
])('shows %s without what somebody logs in with', (url, shown) => {
  expect(withoutCredentials(url)).toBe(shown);
});
