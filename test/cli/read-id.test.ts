import { describe, expect, it } from 'vitest';
import { readId } from '../../src/cli/read-id.ts';

const ID = '0192d3a4-1111-7222-8333-444455556666';
const HUB = 'https://github.com';
const ada = { owner: 'ada', name: 'engine' };

describe('an execution is named by', () => {
  it.each([
    ['7', { kind: 'counter', counter: 7 }],
    ['#7', { kind: 'counter', counter: 7 }],
    ['latest', { kind: 'latest' }],
    [ID, { kind: 'id', id: ID }],
    [
      'https://run.example/r/ada/engine/executions/7?tab=log#L3',
      { kind: 'page', origin: 'https://run.example', repository: ada, counter: 7 },
    ],
    [
      'https://example.com/slashrun/r/ada/engine/executions/7',
      { kind: 'page', origin: 'https://example.com/slashrun', repository: ada, counter: 7 },
    ],
    [
      `http://127.0.0.1:3000/executions/${ID}/log?key=k`,
      { kind: 'link', origin: 'http://127.0.0.1:3000', id: ID },
    ],
    [`${HUB}/ada/engine/runs/99`, { kind: 'check', origin: HUB, repository: ada, checkRun: 99 }],
    [
      `${HUB}/ada/engine/pull/1/checks?check_run_id=99`,
      { kind: 'check', origin: HUB, repository: ada, checkRun: 99 },
    ],
  ])('%s', (text, expected) => {
    expect(readId(text)).toEqual(expected);
  });

  it.each(['', 'seven', '#', '-7', '7.5', `${HUB}/ada/engine`, `${HUB}/ada/engine/pull/1/checks`])(
    'nothing like %j',
    (text) => {
      expect(() => readId(text)).toThrow(`'${text}' is no execution: name it as 7, #7`);
    },
  );
});
