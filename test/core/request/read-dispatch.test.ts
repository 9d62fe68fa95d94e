import { describe, expect, it } from 'vitest';
import {
  isOurWorkflow,
  readDispatch,
  readWorkflowInputs,
} from '../../../src/core/request/read-dispatch.ts';
import { parseComment } from '../../../src/core/request/parse-comment.ts';
import { repeatCommand } from '../../../src/core/request/repeat-command.ts';

function textOf(read: ReturnType<typeof readDispatch>): string {
  return read.ok ? read.request.command.text : read.message;
}

describe('a dispatch', () => {
  it.each([
    [{ step: 'train' }, '/run train'],
    [{ step: 'big train', env: 'gpu' }, "/run 'big train' env=gpu"],
    [
      { step: 'train', parameters: { lr: 0.1, fast: true, layers: [1, 2] } },
      '/run train lr=0.1 fast=true layers=1 layers=2',
    ],
    [
      { step: 'train', inputs: { data: ['s3://a/b', 's3://a/c'] }, tags: ['x'], priority: 1 },
      '/run train priority=1 input.data=s3://a/b input.data=s3://a/c tag=x',
    ],
    [{ step: 'train', fresh: true, image: 'i', title: 'a b' }, "image=i title='a b' fresh=true"],
  ])('%j asks for what a comment would', (payload, text) => {
    expect(textOf(readDispatch(payload))).toContain(text);
  });

  it.each([
    [undefined, 'the request cannot be read'],
    [{}, 'step:'],
    [{ step: 'train', paramters: {} }, 'paramters'],
    [{ step: 'train', package: 'main' }, 'package: must be the SHA-256 of a package'],
    [{ step: 'train', package: 'a'.repeat(64), ref: 'main' }, 'both a ref and a package'],
    [{ step: 'train', parameters: { a: { b: 1 } } }, 'parameters.a:'],
  ])('%j is refused in words', (payload, words) => {
    expect(textOf(readDispatch(payload))).toContain(words);
  });
});

describe('a workflow that is run by hand', () => {
  it.each([
    [{ step: 'train', lr: '0.1', env: '' }, '/run train lr=0.1'],
    [{ step: 'train', env: 'gpu', title: 'a b' }, "/run train env=gpu title='a b'"],
    [{ step: 'train', parameters: 'lr=0.1 name="a b"' }, "/run train lr=0.1 name='a b'"],
    [{ step: 'train', input_data: 's3://a/b' }, '/run train input.data=s3://a/b'],
    [{ step: 'train', epochs: 3, fast: true }, '/run train epochs=3 fast=true'],
    [{ env: 'gpu' }, "no input 'step'"],
    [{ step: 'train', parameters: 'a="' }, 'this quotation is never closed'],
  ])('with %j', (inputs, text) => {
    expect(textOf(readWorkflowInputs(inputs, 'refs/heads/main'))).toContain(text);
  });

  it('runs on the ref that was chosen', () => {
    const read = readWorkflowInputs({ step: 'train' }, 'refs/heads/dev');
    expect(read.ok && read.request.ref).toBe('refs/heads/dev');
  });

  it.each([
    ['.github/workflows/slashrun.yml', true],
    ['.github/workflows/slashrun-train.yaml', true],
    ['.github/workflows/deploy.yml', false],
    ['.github/workflows/not-slashrun.yml', false],
  ])('%s is ours: %s', (path, expected) => {
    expect(isOurWorkflow(path)).toBe(expected);
  });
});

describe('a command that is done again', () => {
  it.each([
    ['/run train lr=0.1', '/rerun', '/run train lr=0.1'],
    ['/run train lr=0.1 a=1', '/rerun lr=0.2', '/run train a=1 lr=0.2'],
    ['/run train lr=1 lr=2', '/rerun lr=3', '/run train lr=3'],
    ['/run train sha=1234567 fresh=true', '/rerun', '/run train'],
    ['/run train --plan', '/rerun b=1', '/run train b=1'],
    ['/run train', '/rerun sha=1234567', 'it runs the same commit again'],
    ['nonsense', '/rerun', 'cannot be run again'],
  ])('%s and %s', (original, again, text) => {
    const [command] = parseComment(again).commands;
    if (command?.verb !== 'rerun') throw new Error('the test itself is wrong');
    const repeated = repeatCommand(original, command);
    expect(repeated.ok ? repeated.command.text : repeated.message).toContain(text);
  });
});
