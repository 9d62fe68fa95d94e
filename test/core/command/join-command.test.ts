import { expect, it } from 'vitest';
import { joinCommand } from '../../../src/core/command/join-command.ts';

it.each([
  [[], ''],
  [['make'], 'make'],
  [['cd src', ' make '], 'cd src && make'],
  [['cd src', '', '  ', 'make'], 'cd src && make'],
  [['#!/bin/bash', 'cd src', 'make'], '#!/bin/bash\ncd src && make'],
  [['', '#!/bin/bash -e'], '#!/bin/bash -e'],
  [['#!/bin/sh\nmake'], '#!/bin/sh\nmake'],
  [['make', '#!/bin/sh'], 'make'],
  [['# build', 'make', '# test', 'make test'], 'make && make test'],
  [['# build\nmake', 'make test'], '# build\nmake && make test'],
])('joins %j to %j', (lines, script) => {
  expect(joinCommand(lines)).toBe(script);
});
