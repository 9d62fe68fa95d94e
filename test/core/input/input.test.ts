import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../src/core/definition/python-value.ts';
import { fillParameters } from '../../../src/core/input/fill-parameters.ts';
import { hideCredentials } from '../../../src/core/input/hide-credentials.ts';
import { httpPath, inputFileName, safeName } from '../../../src/core/input/input-file-name.ts';
import { keyMatcher, literalPrefix, wildcardRoot } from '../../../src/core/input/match-key.ts';
import { parseInputUri } from '../../../src/core/input/parse-input-uri.ts';

describe('parseInputUri', () => {
  it.each([
    ['https://u:p@h/a?b=c', { kind: 'http', url: 'https://u:p@h/a?b=c' }],
    ['HTTP://h/a', { kind: 'http', url: 'HTTP://h/a' }],
    ['s3://b/..k/k..', { kind: 's3', bucket: 'b', key: '..k/k..' }],
    ['s3://b/k/**.jpg', { kind: 's3', bucket: 'b', key: 'k/**.jpg' }],
    [
      'datum://0194B1B0-aaaa-7000-8000-000000000000',
      { kind: 'datum', id: '0194b1b0-aaaa-7000-8000-000000000000' },
    ],
    ['datum://newest-model', { kind: 'alias', name: 'newest-model' }],
  ])('reads %s', (text, uri) => {
    expect(parseInputUri(text)).toEqual({ ok: true, uri });
  });

  it.each([
    [
      'gs://b/k',
      'gs:// is not supported here: inputs come from https://, http://, s3:// and datum://',
    ],
    ['dataset://a/b', 'dataset:// is not supported here'],
    ['file:///etc/passwd', 'file:// is not known'],
    ['data.csv', "'data.csv' is no address"],
    ['', "'' is no address"],
    ['s3://bucket', "'s3://bucket' needs a bucket and a key: s3://BUCKET/KEY"],
    ['s3://KEY:secret@b/key', "'s3://b/key' had credentials"],
    ['s3://b/team/../other/key', "a key has no '.' or '..' between its slashes"],
    ['s3://b/./key', "a key has no '.' or '..'"],
    [`s3://b/${'k'.repeat(1025)}`, 'an s3:// key has at most 1024 characters'],
    ['s3:///key', "'s3:///key' needs a bucket and a key"],
    ['s3://b*/key', 'a bucket has no wildcards'],
    ['datum://', 'datum:// needs an id or an alias'],
    ['http://u:secret@h/*.jpg', "'http://h/*.jpg' has a wildcard, which only s3:// can have"],
    ['http://', 'is no address'],
  ])('refuses %s', (text, message) => {
    const parsed = parseInputUri(text);
    expect(parsed).toEqual({ ok: false, message: expect.stringContaining(message) });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });
});

describe('hideCredentials', () => {
  it.each([
    ['https://u:p@h/a', 'https://h/a'],
    ['https://u@h/a', 'https://h/a'],
    ['https:///u:p@h/a', 'https://h/a'],
    ['https://\\u:p@h/a', 'https://h/a'],
    ['https://h/a?X-Amz-Signature=1', 'https://h/a?…'],
    ['https://h/a@b', 'https://h/a@b'],
    ['s3://b/k?x', 's3://b/k?x'],
    ['datum://a', 'datum://a'],
    ['nothing', 'nothing'],
  ])('shows %s as %s', (uri, shown) => {
    expect(hideCredentials(uri)).toBe(shown);
  });
});

describe('fillParameters', () => {
  const values = new Map<string, Value>([
    ['id', 7],
    ['rate', { float: 1 }],
    ['name', 'a b'],
    ['none', null],
    ['list', ['a']],
  ]);
  it.each([
    ['s3://b/{parameter:id}/x', 's3://b/7/x'],
    ['s3://b/{parameter-value:rate}/{parameter:name}', 's3://b/1.0/a b'],
    ['s3://b/{id}', 's3://b/{id}'],
  ])('makes of %s %s', (template, uri) => {
    expect(fillParameters(template, values)).toEqual({ ok: true, uri });
  });

  it.each([
    ['{parameter:other}', "the parameter 'other' has no value"],
    ['{parameter:none}', "the parameter 'none' has no value"],
    ['{parameter:list}', "the parameter 'list' is a list"],
  ])('refuses %s', (template, message) => {
    expect(fillParameters(template, values)).toEqual({ ok: false, message });
  });
});

/** Texts of up to eight of these. */
function texts(...units: string[]) {
  return array(constantFrom(...units), { maxLength: 8 }).map((parts) => parts.join(''));
}

describe('keyMatcher', () => {
  it.each([
    ['images/*.jpg', 'images/a.jpg', true],
    ['images/*.jpg', 'images/deep/a.jpg', false],
    ['images/*', 'images/', true],
    ['sets/**.jpg', 'sets/a/b/c.jpg', true],
    ['sets/**.jpg', 'sets/c.jpg', true],
    ['sets/**/a*.jpg', 'sets/a1.jpg', true],
    ['sets/**/a*.jpg', 'sets/x/y/a1.jpg', true],
    ['sets/**/a*.jpg', 'sets/x/b1.jpg', false],
    ['a.b/[c]', 'a.b/[c]', true],
    ['a.b/*', 'aXb/c', false],
    ['sets/**/a*.jpg', 'sets/xa1.jpg', false],
    ['sets/**/**/a', 'sets/a', true],
    ['**/*/a', 'a', false],
    ['**/*/a', 'x/y/a', true],
    ['***a', 'x/a', true],
    ['*', '', true],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1b2/c', false],
    ['key', 'key.jpg', false],
    ['key', 'a key', false],
  ])('%s on %s: %s', (pattern, key, matches) => {
    expect(keyMatcher(pattern)(key)).toBe(matches);
  });

  it('says of any key what the regular expression of the same meaning says', () => {
    const patterns = texts('a', 'b', '/', '*', '**', '**/');
    const keys = texts('a', 'b', '/');
    assert(
      property(patterns, keys, (pattern, key) => {
        const source = pattern.replaceAll(
          /\*\*\/|\*\*|\*/g,
          (part) => ({ '**/': '(?:.*/)?', '**': '.*' })[part] ?? '[^/]*',
        );
        expect(keyMatcher(pattern)(key)).toBe(new RegExp(`^${source}$`).test(key));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no time for a pattern that nearly matches in very many ways', () => {
    const startedAt = performance.now();
    expect(keyMatcher(`${'**a'.repeat(300)}z`)('a'.repeat(1024))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it.each([
    ['a/b/**.jpg', 'a/b/', 'a/b/'],
    ['a/b*/c', 'a/b', 'a/'],
    ['*.jpg', '', ''],
  ])('looks for %s below %j', (pattern, prefix, root) => {
    expect(literalPrefix(pattern)).toBe(prefix);
    expect(wildcardRoot(pattern)).toBe(root);
  });
});

describe('inputFileName', () => {
  const found = { path: 'foo/bar/d1/a.jpg', root: 'foo/bar/', isOnly: false };
  it.each([
    [{ keepDirectories: 'none' as const }, found, 'a.jpg'],
    [{ keepDirectories: 'full' as const }, found, 'foo/bar/d1/a.jpg'],
    [{ keepDirectories: 'suffix' as const }, found, 'd1/a.jpg'],
    [{ keepDirectories: 'suffix' as const }, { ...found, root: '' }, 'a.jpg'],
    [{ keepDirectories: 'full' as const, filename: 'x.bin' }, found, 'foo/bar/d1/a.jpg'],
    [{ keepDirectories: 'full' as const, filename: 'x.bin' }, { ...found, isOnly: true }, 'x.bin'],
    [{ keepDirectories: 'none' as const, filename: '../x' }, { ...found, isOnly: true }, 'x'],
  ])('of %j for %j is %s', (input, file, name) => {
    expect(inputFileName(input, file)).toBe(name);
  });

  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['a/./b//c/', 'a/b/c'],
    ['..', 'file'],
    ['', 'file'],
    ['a\u0000b\nc', 'a_b_c'],
    [`${'x'.repeat(300)}.csv`, `${'x'.repeat(251)}.csv`],
    ['語'.repeat(100), '語'.repeat(85)],
    ['😀'.repeat(300_000), '😀'.repeat(63)],
  ])('cannot lead out of the folder as %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it.each([
    ['https://h/a/b%20c.csv?x=1#y', 'a/b c.csv'],
    ['https://h/%E0%A4%A/x', '%E0%A4%A/x'],
    ['https://h', ''],
    ['https://h/%2e%2e%2fx', '../x'],
  ])('takes from %s the path %j', (url, path) => {
    expect(httpPath(url)).toBe(path);
  });
});
