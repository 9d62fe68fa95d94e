import { describe, expect, it } from 'vitest';
import type { ErrorCause } from '../../../src/core/execution/error-cause.ts';
import { classifyFailure } from '../../../src/core/report/classify-failure.ts';

const FAILED: ErrorCause = { kind: 'command-failed', exitCode: 1 };
const PYTHON = ['Traceback (most recent call last):', '  File "a.py", line 1, in <module>'];

describe('a failure', () => {
  it.each<[string, string[], string]>([
    ['a plain exit', ['done'], 'command-failed: exit code 1'],
    [
      'a Python exception',
      [...PYTHON, 'ValueError: no data'],
      'command-failed: ValueError: no data (exit code 1)',
    ],
    [
      'an exception with colours',
      ['\u001B[31mmy.module.CustomError: bad\u001B[0m'],
      'command-failed: my.module.CustomError: bad (exit code 1)',
    ],
    [
      'torch without memory',
      [...PYTHON, 'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB'],
      'cuda-out-of-memory: CUDA out of memory (exit code 1)',
    ],
    [
      'CUDA out of memory without Python',
      ['RuntimeError: CUDA out of memory.'],
      'cuda-out-of-memory: CUDA out of memory',
    ],
    [
      'TensorFlow without memory',
      ['RESOURCE_EXHAUSTED: OOM when allocating'],
      'cuda-out-of-memory: CUDA',
    ],
    ['a full disk', ['OSError: [Errno 28] No space left on device'], 'disk-full: the disk is full'],
    ['a full disk for node', ['ENOSPC: no space left'], 'disk-full: the disk is full'],
    ['Python without memory', [...PYTHON, 'MemoryError'], 'out-of-memory: out of memory'],
    ['malloc without memory', ['sh: fork: Cannot allocate memory'], 'out-of-memory: out of memory'],
    [
      'a data loader without shared memory',
      ['RuntimeError: unable to allocate: insufficient shared memory (shm)'],
      'shared-memory: shared memory',
    ],
    [
      'a missing module',
      [...PYTHON, "ModuleNotFoundError: No module named 'torch'"],
      'missing-module: no Python module torch',
    ],
    [
      'an old driver',
      ['CUDA driver version is insufficient for CUDA'],
      'driver: the GPU cannot be used',
    ],
    [
      'a bucket that is closed',
      ['botocore.exceptions.ClientError: An error occurred (403) when calling GetObject'],
      'permission: access was denied',
    ],
    [
      'another exception after one that was caught',
      ['MemoryError', 'retrying', ...PYTHON, 'KeyError: 5'],
      'command-failed: KeyError: 5',
    ],
  ])('by %s', (_title, logTail, expected) => {
    const { kind, what, hint } = classifyFailure(FAILED, logTail);
    expect(`${kind}: ${what}`).toContain(expected);
    expect(hint).not.toBe('');
  });

  it.each([
    [{ kind: 'command-failed', exitCode: 127 }, 'command-failed', 'a command was not found'],
    [{ kind: 'command-failed', exitCode: 126 }, 'command-failed', 'cannot be executed'],
    [{ kind: 'command-failed', exitCode: 137 }, 'command-failed', 'killed'],
    [
      { kind: 'command-failed', exitCode: 139, signal: 'SIGSEGV' },
      'command-failed',
      'segmentation',
    ],
    [{ kind: 'out-of-memory' }, 'out-of-memory', 'out of memory'],
    [{ kind: 'time-limit', limitSeconds: 60 }, 'time-limit', 'over the time limit of 1 min'],
    [{ kind: 'no-output', limitSeconds: 60 }, 'no-output', 'no output for 1 min'],
    [{ kind: 'image-failed', message: 'manifest unknown' }, 'image-not-found', 'no such image'],
    [{ kind: 'image-failed', message: 'pull access denied' }, 'permission', 'may not be pulled'],
    [{ kind: 'image-failed', message: 'connection reset' }, 'image-failed', 'could not be pulled'],
    [{ kind: 'input-failed', message: 'answered 404' }, 'input-not-found', 'is not there'],
    [{ kind: 'input-failed', message: 'answered 403' }, 'permission', 'may not be read'],
    [{ kind: 'input-failed', message: 'timed out' }, 'input-failed', 'could not be fetched'],
    [{ kind: 'worker-lost', machine: 'm' }, 'worker-lost', 'the machine was lost'],
    [{ kind: 'launch-failed', message: 'm' }, 'launch-failed', 'no machine could be started'],
    [{ kind: 'outputs-failed', message: 'm' }, 'outputs-failed', 'could not be saved'],
    [{ kind: 'code-failed', message: 'm' }, 'code-failed', 'could not be fetched'],
    [{ kind: 'internal', message: 'm' }, 'internal', 'a fault of slashrun'],
  ] satisfies [ErrorCause, string, string][])('with cause %j', (cause, kind, what) => {
    const found = classifyFailure(cause, []);
    expect([found.kind, found.what]).toEqual([kind, expect.stringContaining(what)]);
  });

  it('is found in a line of a megabyte as fast as in any', () => {
    const found = classifyFailure(FAILED, ['('.repeat(1_000_000), ' '.repeat(1_000_000)]);
    expect(found.kind).toBe('command-failed');
  });
});
