import { describe, expect, it } from 'vitest';
import { interpreterCommand } from '../../../../runner/agent/engines/interpreter.ts';

describe('interpreterCommand', () => {
  it.each([
    ['#!/bin/bash\necho', ['/bin/bash', '/f']],
    ['#!/usr/bin/env python3 \nprint()', ['/usr/bin/env', 'python3', '/f']],
    ['#! /bin/bash -e -x\r\necho', ['/bin/bash', '-e -x', '/f']],
    ['#!/bin/sh', ['/bin/sh', '/f']],
  ])('reads the shebang of %j as Linux does', (script, command) => {
    expect(interpreterCommand(script, '/f')).toEqual(command);
  });

  it('leaves the choice between bash and sh to the machine otherwise', () => {
    expect(interpreterCommand('echo #!/bin/bash', '/f').slice(0, 2)).toEqual(['sh', '-c']);
  });
});
