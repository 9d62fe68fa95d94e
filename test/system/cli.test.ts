// The command as people run it: the built program in a process of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = resolve('dist/slashrun.js');
const FILES = {
  'valohai.yaml': '- step: {name: a, image: i, command: c}\n',
  'warning.yaml': '- setp: {}\n',
  'error.yaml': '- step:\n    nam: a\n',
  'slashrun.yml': 'push: {run: b}\n',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slashrun-cli-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function slashrun(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('slashrun lint', () => {
  it.each([
    [['lint'], 0, 'no problems\n'],
    [['lint', 'valohai.yaml', 'warning.yaml'], 0, '1 warning\n'],
    [['lint', 'warning.yaml', '--strict-warnings'], 1, '1 warning\n'],
    [['lint', 'error.yaml'], 1, '4 errors\n'],
    [['lint', 'none.yaml', 'error.yaml'], 2, '4 errors\n'],
  ])('%j exits with %i', (args, status, last) => {
    const result = slashrun(args);
    expect(result.status).toBe(status);
    expect(result.stdout.endsWith(last)).toBe(true);
    expect(result.stdout).not.toContain('\u001B');
  });

  it('finds the steps of rules in the valohai.yaml that is checked with them', () => {
    expect(slashrun(['lint', 'slashrun.yml'])).toMatchObject({ status: 0 });
    const both = slashrun(['lint', 'valohai.yaml', 'slashrun.yml']);
    expect(both.status).toBe(1);
    expect(both.stdout).toContain("slashrun.yml:1:13: error: there is no step 'b'");
  });

  it('shows the line and the place', () => {
    expect(slashrun(['lint', 'error.yaml']).stdout).toContain(
      "error.yaml:2:5: error: 'nam' is not known here; did you mean 'name'?\n 2 |     nam: a\n   |     ^\n",
    );
  });

  it('reads the standard input', () => {
    const { status, stdout } = slashrun(['lint', '-'], FILES['error.yaml']);
    expect(status).toBe(1);
    expect(stdout).toContain('standard input:2:5: error:');
  });

  it('prints what programs read', () => {
    const problems: unknown = JSON.parse(
      slashrun(['lint', 'warning.yaml', '--format', 'json']).stdout,
    );
    expect(problems).toEqual([
      {
        severity: 'warning',
        file: 'warning.yaml',
        line: 1,
        column: 3,
        path: '0',
        message: "'setp' is not known and is passed over; did you mean 'step'?",
      },
    ]);
    expect(slashrun(['lint', 'warning.yaml', '--format', 'github']).stdout).toMatch(
      /^::warning file=warning\.yaml,line=1,col=3,title=0::/,
    );
  });

  it('names a file that it cannot read', () => {
    expect(slashrun(['lint', 'none.yaml']).stderr).toContain('none.yaml cannot be read');
  });
});

describe('slashrun', () => {
  it.each([[['lnt']], [['lint', '--format', 'xml']], [['lint', '--colour']], [[]]])(
    'tells wrong usage (%j) from a file with mistakes',
    (args) => {
      expect(slashrun(args)).toMatchObject({ status: 2, stdout: '' });
    },
  );

  it('explains itself', () => {
    expect(slashrun(['--version'])).toMatchObject({ status: 0 });
    expect(slashrun(['--help']).stdout).toContain('check valohai.yaml');
    expect(slashrun(['lint', '--help']).stdout).toContain('Examples:');
  });
});

describe('slashrun completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', (shell) => {
    const { status, stdout } = slashrun(['completion', shell]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/slashrun complete\b.*--/s);
  });

  it('refuses a shell that it does not know, and says which it does', () => {
    const { status, stderr } = slashrun(['completion', 'csh']);
    expect(status).toBe(2);
    expect(stderr).toContain('zsh, bash, fish, powershell');
  });

  it.each([
    [['comp'], ['compare', 'completion']],
    [['run', ''], ['a']],
    [
      ['run', '--priority', ''],
      ['0', '1'],
    ],
    [['lint', 'w'], ['warning.yaml']],
    [['lint', `${tmpdir()}/none/`], []],
  ])('offers behind %j what there is', (words, offers) => {
    const { status, stdout } = slashrun(['complete', '--', ...words]);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n').slice(0, -1);
    expect(lines.map((line) => line.split('\t')[0])).toEqual(offers);
  });

  it('leaves `comp` to the command that is used more', () => {
    expect(slashrun(['comp', '--help']).stdout).toContain('Usage: slashrun compare');
  });
});
