import { describe, expect, it } from 'vitest';
import { parseGitmodules } from '../../../src/github/archive/parse-gitmodules.ts';

const of = (text: string) => parseGitmodules(text, '.gitmodules');

describe('what .gitmodules may hold', () => {
  const one = [{ name: 'lib', path: 'libs/lib', url: '../lib.git' }];
  it.each<[string, string]>([
    ['one submodule', '[submodule "lib"]\n\tpath = libs/lib\n\turl = ../lib.git\n'],
    ['lines that end as on Windows', '[submodule "lib"]\r\n path=libs/lib\r\n url=../lib.git\r\n'],
    ['a mark of the byte order', '\uFEFF[submodule "lib"]\npath=libs/lib\nurl=../lib.git'],
    ['comments', '# a\n; b\n[submodule "lib"] # c\npath=libs/lib ; d\nurl=../lib.git#e\n'],
    ['a setting beside the section', '[submodule "lib"] path = libs/lib\nurl = ../lib.git'],
    ['sections and keys in capitals', '[SUBMODULE "lib"]\nPath=libs/lib\nURL=../lib.git'],
    ['the form with a dot', '[submodule.LIB]\npath=libs/lib\nurl=../lib.git'],
    ['quoted values', '[submodule "lib"]\npath="libs/lib"\nurl= "../lib".git'],
    ['lines that go on', '[submodule "lib"]\npath=libs/\\\nlib\nurl=../lib.git'],
    [
      'other settings and sections',
      '[submodule "lib"]\nshallow\npath=libs/lib\nurl=../lib.git\nbranch=.\n[core]\nbare=true',
    ],
    [
      'a section twice',
      '[submodule "lib"]\npath=no\nurl=../lib.git\n[submodule "lib"]\npath=libs/lib',
    ],
  ])('%s', (_, text) => {
    expect(of(text)).toEqual(one);
  });

  it('keeps the order, and the case of a quoted name', () => {
    const text = '[submodule "B"]\npath=b\nurl=u\n[submodule "a"]\npath=a\nurl=v';
    expect(of(text).map(({ name }) => name)).toEqual(['B', 'a']);
  });

  it.each<[string, string, string]>([
    ['a b', 'path = a b', 'blanks inside'],
    ['a ', 'path = "a "  ', 'a quoted blank at the end'],
    ['a#b;c', 'path = "a#b;c"', 'marks of comments in quotes'],
    ['a"b\\c', 'path = a\\"b\\\\c', 'escapes'],
    ['a\tb', 'path = a\\tb', 'a tab'],
    ['ä/日', 'path = ä/日', 'letters beyond ASCII'],
    ['a/..b/c..', 'path = a/..b/c..', 'dots that lead nowhere'],
  ])('reads the path %j from %j: %s', (path, line) => {
    expect(of(`[submodule "x"]\n${line}\n`)).toEqual([{ name: 'x', path, url: undefined }]);
  });

  it.each([
    ['nothing', ''],
    ['comments alone', '# nothing\n'],
    ['a section without a path', '[submodule "a"]\nurl = ../a'],
    ['one that a checkout leaves alone', '[submodule "a"]\npath=a\nurl=../a\nupdate = none'],
    ['a section without a name', '[submodule]\npath=a\nurl=../a'],
  ])('fills nothing for %s', (_, text) => {
    expect(of(text)).toEqual([]);
  });

  it('reads quotes and backslashes in a name', () => {
    expect(of('[submodule "a\\"b\\\\c\\d"]\npath = a')[0]?.name).toBe('a"b\\cd');
  });
});

describe('what is refused', () => {
  it.each(['', '/etc', '../a', 'a/../b', 'a/..', '.', './a', 'a//b', 'a/', '.git', 'a/.GIT/hooks'])(
    'the path %j',
    (path) => {
      expect(() => of(`[submodule "x"]\npath = "${path}"`)).toThrow(
        `the path '${path}' of the submodule 'x' in .gitmodules is not one inside the repository`,
      );
    },
  );

  it.each<[string, string, number]>([
    ['a setting before any section', 'path = a', 1],
    ['a header that is not closed', '[submodule "a"\npath = a', 1],
    ['a quote that is not closed', '[submodule "a"]\npath = "a\nurl = b', 2],
    ['an escape that there is not', '[submodule "a"]\n\npath = a\\xb', 3],
    ['a key with other characters', '[submodule "a"]\npa_th = a', 2],
    ['a backslash at the very end', '[submodule "a"]\npath = a\\', 2],
    ['a conflict that was committed', '[submodule "a"]\npath = a\n<<<<<<< HEAD\n', 3],
  ])('%s, with its line', (_, text, line) => {
    expect(() => of(text)).toThrow(`.gitmodules is broken: line ${line} cannot be read`);
  });
});
