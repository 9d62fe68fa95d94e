import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import type { ExecutionSpec } from '../../../src/core/execution/execution-spec.ts';
import { reproduceCli } from '../../../src/core/report/reproduce-cli.ts';
import { reproduceDocker } from '../../../src/core/report/reproduce-docker.ts';
import { exampleSpec } from './example-view.ts';

type Spec = ExecutionSpec;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const END = `--env local --commit ${COMMIT}`;

function parameter(name: string, value: Spec['parameters'][number]['value'], overridden = true) {
  return { name, type: 'string' as const, value, overridden };
}

function input(name: string, ...uris: string[]): Spec['inputs'][number] {
  return { name, uris, keepDirectories: 'none', download: 'always' };
}

describe('for the command line', () => {
  it.each<[string, Partial<Spec>, string]>([
    ['only what was given', {}, `slashrun run train learning_rate=0.0012345 ${END}`],
    ['nothing', { parameters: [] }, `slashrun run train ${END}`],
    [
      'names and values with spaces and quotes',
      { step: 'train all', parameters: [parameter('note', "it's 5 o'clock")] },
      `slashrun run 'train all' 'note=it'"'"'s 5 o'"'"'clock' ${END}`,
    ],
    [
      'lists item by item, and nothing for no value',
      { parameters: [parameter('layer', [1, 2]), parameter('none', null)] },
      `slashrun run train layer=1 layer=2 ${END}`,
    ],
    [
      'defaults of the commit not at all',
      { parameters: [parameter('epochs', 3, false)] },
      `slashrun run train ${END}`,
    ],
    [
      'inputs, but no credentials',
      {
        parameters: [],
        inputs: [
          input('data', 's3://bucket/a.csv', 's3://bucket/b.csv'),
          input('secret', 'https://ann:word@host/a', 'https://host/a?signature=x'),
        ],
      },
      `slashrun run train --input data=s3://bucket/a.csv --input data=s3://bucket/b.csv ${END}`,
    ],
    [
      'an image that was asked for',
      {
        parameters: [],
        image: 'ann/other:1',
        trigger: { ...exampleSpec().trigger, text: '/run train image=ann/other:1' },
      },
      `slashrun run train ${END} --image ann/other:1`,
    ],
    [
      'title and tags',
      { parameters: [], title: 'a try', tags: ['one', 'two'] },
      `slashrun run train ${END} --title 'a try' --tag one --tag two`,
    ],
    ['the number of what was packed', { package: { sha256: '0'.repeat(64) } }, 'slashrun rerun 7'],
  ])('says %s', (_title, changes, expected) => {
    expect(reproduceCli(exampleSpec(changes), 7)).toBe(expected);
  });
});

describe('for Docker', () => {
  const script = (changes: Partial<Spec> = {}, inputs: { name: string; uri: string }[] = []) =>
    reproduceDocker({
      spec: exampleSpec(changes),
      executionId: ExecutionId.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
      counter: 7,
      createdAt: 0,
      inputs: inputs.map((each) => ({ input: 'data', ...each })),
      repositoryUrl: 'https://github.com/ann/engine',
    });

  it.each<[string, Partial<Spec>, string]>([
    ['the commit', {}, `fetch -q --depth 1 origin ${COMMIT}`],
    ['the repository', {}, 'remote add origin https://github.com/ann/engine.git'],
    ['the command', { command: ['cd src', 'make'] }, `printf %s 'cd src && make\n' > command`],
    ['parameters', {}, '"learning_rate": 0.0012345'],
    ['variables', { environmentVariables: { A: "b 'c'" } }, `-e 'A=b '"'"'c'"'"''`],
    ['GPUs', { container: { network: 'bridge', mounts: [], gpus: 'all' } }, '--gpus all'],
    ['the network', { container: { network: 'host', mounts: [] } }, '--network host'],
    ['submodules', { code: { submodules: true, lfs: true } }, 'submodule update --init'],
    ['a shell', {}, `--entrypoint sh \\\n  python:3.12 -c 'exec "$(command -v bash || echo sh)"`],
    [
      'an interpreter of its own',
      { command: ['#!/usr/bin/env python3', 'print(1)'] },
      '--entrypoint /usr/bin/env \\\n  python:3.12 python3 /valohai/.command',
    ],
    [
      'no commit of a folder',
      { package: { sha256: '0'.repeat(64) } },
      'Put the folder that was packed',
    ],
    [
      'what is not shown',
      { environmentVariableGroups: ['aws'] },
      "# Variables of the group 'aws' are not shown: add them with -e NAME=VALUE.",
    ],
  ])('has %s', (_title, changes, expected) => {
    expect(script(changes)).toContain(expected);
  });

  it.each([
    ['https://host/a.csv', 'curl -fsSL --create-dirs -o inputs/data/a.csv https://host/a.csv'],
    ['https://ann:word@host/a.csv', '# Put https://host/a.csv into inputs/data/a.csv'],
    ['https://host/a.csv?…', '# Put https://host/a.csv?… into inputs/data/a.csv'],
    ['s3://bucket/a.csv', '# Put s3://bucket/a.csv into inputs/data/a.csv'],
  ])('says how to get %s', (uri, expected) => {
    const text = script({}, [{ name: 'a.csv', uri }]);
    expect(text).toContain(`\n${expected}\n`);
    expect(text).not.toContain('word');
  });

  it.each([
    ['ann/engine@sha256:0123', 'ann/engine@sha256:0123'],
    ['sha256:0123', 'python:3.12'],
    [undefined, 'python:3.12'],
  ])('names the image %s as %s', (imageDigest, expected) => {
    const text = reproduceDocker({
      spec: exampleSpec({ command: ['#!/bin/sh', 'true'] }),
      executionId: ExecutionId.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
      counter: 7,
      createdAt: 0,
      imageDigest,
      inputs: [],
      repositoryUrl: 'https://github.com/ann/engine',
    });
    expect(text).toContain(`\n  ${expected} /valohai/.command`);
  });

  it('lets nothing out of its comments and quotes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slashrun-test-'));
    const nasty = "'; touch ../never; '\n$(touch ../never)";
    const text = script(
      {
        command: [nasty],
        environmentVariables: { A: nasty },
        environmentVariableGroups: [nasty],
        parameters: [parameter('p', nasty)],
      },
      [{ name: nasty, uri: 's3://b/a' }],
    );
    const tools = 'docker() { :; }; git() { :; }';
    execFileSync('sh', ['-c', `${tools}; eval "$1"`, 'sh', text], { cwd: folder });
    expect(readdirSync(folder)).toEqual(['slashrun-7']);
    expect(readFileSync(join(folder, 'slashrun-7/command'), 'utf8')).toBe(`${nasty}\n`);
    rmSync(folder, { recursive: true });
  });
});
