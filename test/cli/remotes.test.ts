import { describe, expect, it } from 'vitest';
import { type Remote, repositoryOf } from '../../src/cli/remotes.ts';

const GITHUB = 'https://github.com';

function remote(name: string, url: string, resolved?: string): Remote {
  return { name, url, resolved };
}

describe('a remote leads to a repository by', () => {
  it.each([
    'https://github.com/ada/engine.git',
    'https://github.com/ada/engine',
    'https://github.com/ada/engine/',
    'https://x-access-token:secret@github.com/ada/engine.git',
    'git@github.com:ada/engine.git',
    'github.com:ada/engine.git',
    'ssh://git@github.com/ada/engine.git',
    'ssh://git@ssh.github.com:443/ada/engine.git',
    'git://github.com/ada/engine.git',
  ])('%s', (url) => {
    expect(repositoryOf([remote('origin', url)], GITHUB)).toEqual({ owner: 'ada', name: 'engine' });
  });

  it.each([
    'https://gitlab.com/ada/engine.git',
    'git@github.com.evil.example:ada/engine.git',
    'https://github.com:8443/ada/engine.git',
    'https://github.com/ada',
    'git@github.com:ada/engine/more.git',
    '/srv/git/engine.git',
    '../engine',
    '',
  ])('not by %j', (url) => {
    expect(repositoryOf([remote('origin', url)], GITHUB)).toBeUndefined();
  });

  it('its port where GitHub has one', () => {
    const remotes = [remote('origin', 'http://127.0.0.1:8080/ada/engine.git')];
    expect(repositoryOf(remotes, 'http://127.0.0.1:8080')).toMatchObject({ name: 'engine' });
    expect(repositoryOf(remotes, 'http://127.0.0.1:8081')).toBeUndefined();
  });
});

describe('of several remotes', () => {
  const origin = remote('origin', 'git@github.com:ada/fork.git');
  const upstream = remote('upstream', 'git@github.com:acme/engine.git');
  const other = remote('other', 'git@github.com:bob/engine.git');

  it.each([
    ['what a fork came from', [origin, upstream, other], 'acme/engine'],
    ['origin without that', [other, origin], 'ada/fork'],
    ['the only one', [other], 'bob/engine'],
    ['the only one on GitHub', [remote('origin', 'git@gitlab.com:a/b'), other], 'bob/engine'],
    ['what gh was told', [{ ...origin, resolved: 'base' }, upstream], 'ada/fork'],
    ['what gh was told by name', [{ ...origin, resolved: 'eve/engine' }, upstream], 'eve/engine'],
  ])('%s is meant', (_title, remotes, expected) => {
    const found = repositoryOf(remotes, GITHUB);
    expect(`${found?.owner}/${found?.name}`).toBe(expected);
  });
});
