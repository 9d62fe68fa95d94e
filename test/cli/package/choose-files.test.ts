// Which files of a folder are packed.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type PackedFile, chooseFiles } from '../../../src/cli/package/choose-files.ts';
import { commitAll, createFolder, git, gitFolder } from './folder.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function keep(folder: string): string {
  folders.push(folder);
  return folder;
}

async function pathsIn(folder: string): Promise<string[]> {
  return (await chooseFiles(folder)).files.map(({ path }) => path);
}

type Files = Parameters<typeof createFolder>[0];
const CASES: [title: string, files: Files, packed: string[]][] = [
  ['all of them, folders too', { 'a.py': '', 'b/c.py': '' }, ['a.py', 'b/c.py']],
  [
    'in the order of bytes',
    { b: '', ä: '', B: '', 'a/z': '', a1: '' },
    ['B', 'a/z', 'a1', 'b', 'ä'],
  ],
  ['nothing whose path begins with a dot', { '.env': '', '.venv/x': '', a: '' }, ['a']],
  [
    'nothing that .gitignore names',
    {
      '.gitignore': '*.log\n/data/\n!keep.log\n',
      'x.log': '',
      'keep.log': '',
      'data/1': '',
      'src/data/1': '',
    },
    ['keep.log', 'src/data/1'],
  ],
  [
    'nothing that a .gitignore further in names, which has the last word',
    {
      '.gitignore': '*.log\n',
      'a/.gitignore': '!*.log\n/b\n',
      'a/x.log': '',
      'a/b': '',
      'c/b': '',
    },
    ['a/x.log', 'c/b'],
  ],
  ['by the case of their names', { '.gitignore': 'Data\n', data: '', 'sub/Data/x': '' }, ['data']],
  [
    'nothing that .vhignore names',
    {
      '.vhignore': 'models/*\n!models/small.bin\n',
      'models/a.bin': '',
      'models/small.bin': '',
      x: '',
    },
    ['models/small.bin', 'x'],
  ],
  [
    'links within the folder',
    { 'a/x': '', 'a/y': { link: 'x' }, b: { link: 'a' } },
    ['a/x', 'a/y', 'b'],
  ],
  ['names with spaces, quotes and line ends', { "it's\n a": '' }, ["it's\n a"]],
];

describe.each([
  ['without git', createFolder],
  ['with git', gitFolder],
])('%s', (_how, create) => {
  it.each(CASES)('takes %s', async (_title, files, packed) => {
    const paths = await pathsIn(keep(create(files)));
    expect(paths.filter((path) => !/(^|\/)\.gitignore$/.test(path))).toEqual(packed);
  });

  it.each([
    ['../x', 'it is a link that leads out of the folder'],
    ['/etc/hostname', 'it is a link that leads out of the folder'],
    ['../none', 'it is a link that leads nowhere'],
    ['out', 'it is a link that leads out of the folder'],
  ])('takes no link to %s', async (link, why) => {
    const around = keep(createFolder({ x: 'secret' }));
    const folder = join(around, 'inside');
    create({ out: { link: '../x' }, bad: { link } }, folder);
    const { files, warnings } = await chooseFiles(folder);
    expect(files).toEqual([]);
    expect(warnings[0]).toBe(`bad is left out: ${why}`);
  });

  it('makes links relative, and keeps those that lead nowhere within', async () => {
    const folder = keep(create({ 'a/x': '', dangling: { link: 'a/later' } }));
    createFolder({ 'b/whole': { link: join(folder, 'a/x') } }, folder);
    const { files, warnings } = await chooseFiles(folder);
    expect(warnings).toEqual([]);
    expect(files).toEqual([
      { kind: 'file', path: 'a/x', sizeBytes: 0, isExecutable: false },
      { kind: 'link', path: 'b/whole', target: '../a/x' },
      { kind: 'link', path: 'dangling', target: 'a/later' },
    ] satisfies PackedFile[]);
  });
});

describe('with git', () => {
  it('takes what is tracked though it is ignored, and what is not tracked yet; not what was removed', async () => {
    const folder = keep(gitFolder({ 'kept.log': '', gone: '', a: '' }));
    commitAll(folder);
    createFolder({ '.gitignore': '*.log\n', 'other.log': '', new: '' }, folder);
    rmSync(join(folder, 'gone'));
    expect(await pathsIn(folder)).toEqual(['a', 'kept.log', 'new']);
  });

  it('takes what is tracked in submodules, and says what it leaves out of other repositories', async () => {
    const library = keep(gitFolder({ 'lib.py': '' }));
    commitAll(library);
    const folder = keep(gitFolder({ a: '' }));
    commitAll(folder);
    git(folder, 'submodule', 'add', '-q', library, 'library');
    createFolder({ untracked: '' }, join(folder, 'library'));
    gitFolder({ b: '' }, join(folder, 'other'));
    commitAll(join(folder, 'other'));
    const { files, warnings } = await chooseFiles(folder);
    expect(files.map(({ path }) => path)).toEqual(['a', 'library/lib.py']);
    expect(warnings).toEqual([
      'other/ is left out: it is a git repository of its own, and no submodule',
    ]);
  });

  it('takes a part of a repository alone, and a folder that the repository around it ignores', async () => {
    const folder = keep(
      gitFolder({ '.gitignore': 'scratch\n', a: '', 'part/b': '', 'scratch/c': '' }),
    );
    expect(await pathsIn(join(folder, 'part'))).toEqual(['b']);
    expect(await pathsIn(join(folder, 'scratch'))).toEqual(['c']);
  });

  it('says who may be executed', async () => {
    const folder = keep(createFolder({ 'run.sh': '', 'a.txt': '' }));
    chmodSync(join(folder, 'run.sh'), 0o700);
    const { files } = await chooseFiles(folder);
    expect(files.map((file) => file.kind === 'file' && file.isExecutable)).toEqual([false, true]);
  });
});
