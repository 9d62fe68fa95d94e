import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Which rooms a room may import besides itself. Files beside the rooms, such as `src/app.ts`, may import all. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/core': [],
  'src/protocol': ['src/core'],
  'src/engine': ['src/core', 'src/protocol'],
  'src/store': ['src/core', 'src/protocol', 'src/engine'],
  'src/queue': ['src/core', 'src/protocol', 'src/engine'],
  'src/storage': ['src/core', 'src/protocol', 'src/engine'],
  'src/github': ['src/core', 'src/protocol', 'src/engine'],
  'src/search': ['src/core', 'src/protocol', 'src/engine'],
  'src/registry': ['src/core', 'src/protocol', 'src/engine'],
  'src/web': ['src/core', 'src/protocol', 'src/engine', 'package.json'],
  'src/setup': ['src/core'],
  'src/cli': ['src/core', 'src/protocol', 'runner/launch-requests.ts', 'package.json'],
  'src/page': ['src/core', 'src/protocol'],
  'runner/compute': [
    'src/core',
    'src/protocol',
    'src/engine',
    'runner/process-identity.ts',
    'runner/launch-requests.ts',
  ],
  'runner/agent': ['src/core', 'src/protocol', 'runner/process-identity.ts', 'package.json'],
};

it('no room imports another that the table does not allow', () => {
  const forbidden = sourceFiles().flatMap((file) => {
    const room = roomOf(file);
    const allowed = MAY_IMPORT[room];
    if (!allowed) return [];
    return importsOf(file)
      .map(roomOf)
      .filter((imported) => imported !== room && !allowed.includes(imported))
      .map((imported) => `${file} imports ${imported}`);
  });
  expect(forbidden).toEqual([]);
});

it('the core does no input or output, reads no clock and throws no dice', () => {
  const impure = sourceFiles()
    .filter((file) => roomOf(file) === 'src/core')
    .filter((file) =>
      /from 'node:|Date\.now|new Date\(\)|Math\.random|process\.env/.test(read(file)),
    );
  expect(impure).toEqual([]);
});

function sourceFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'src', 'runner']);
  return listed
    .toString()
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file));
}

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) =>
    relative('.', join(dirname(file), path)),
  );
}

/** `src/core/plan/x.ts` lives in `src/core`; a file beside the rooms is a room of its own. */
function roomOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
