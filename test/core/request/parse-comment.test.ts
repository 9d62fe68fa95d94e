import { describe, expect, it } from 'vitest';
import { parseComment } from '../../../src/core/request/parse-comment.ts';

describe('/run', () => {
  it('says what to run, with what, and where that stands', () => {
    expect(parseComment('Let us see.\n\n/run train lr=0.1 --fast\nThanks!')).toEqual({
      problems: [],
      commands: [
        {
          verb: 'run',
          line: 3,
          text: '/run train lr=0.1 --fast',
          step: 'train',
          plan: false,
          stepPlace: { line: 3, column: 6, text: '/run train lr=0.1 --fast' },
          pairs: [
            {
              name: 'lr',
              value: '0.1',
              place: { line: 3, column: 12, text: '/run train lr=0.1 --fast' },
            },
            {
              name: 'fast',
              value: true,
              place: { line: 3, column: 19, text: '/run train lr=0.1 --fast' },
            },
          ],
        },
      ],
    });
  });

  it.each([
    ['lr=0.1', { lr: '0.1' }],
    ['--lr=0.1', { lr: '0.1' }],
    ['--lr 0.1', { lr: '0.1' }],
    ['--lr -0.1', { lr: '-0.1' }],
    ['--lr', { lr: true }],
    ['lr=', { lr: '' }],
    ['--lr ""', { lr: '' }],
    ['--fast lr=1', { fast: true, lr: '1' }],
    ['--fast --lr 1', { fast: true, lr: '1' }],
    ['--filter "a=1"', { filter: 'a=1' }],
    ['--filter "--a"', { filter: '--a' }],
    ['url=https://host/?a=1&b=2', { url: 'https://host/?a=1&b=2' }],
    ['title="two words"', { title: 'two words' }],
    ["'my title'=x", { 'my title': 'x' }],
    [`title='it'"'"'s'`, { title: "it's" }],
    [String.raw`title=two\ words\\`, { title: 'two words\\' }],
    [String.raw`title="a \"b\" \\ \n"`, { title: String.raw`a "b" \ \n` }],
    [`config='{"a": [1, 2], "b": "c=d"}'`, { config: '{"a": [1, 2], "b": "c=d"}' }],
    ['title="a\n\n/run b\nc" lr=1', { title: 'a\n\n/run b\nc', lr: '1' }],
    ['title="a\r\nb"', { title: 'a\nb' }],
    ['lr=1 \\\n  fast=2', { lr: '1', fast: '2' }],
    ['lr=1 env=gpu image=a:b sha=1234567', { lr: '1', env: 'gpu', image: 'a:b', sha: '1234567' }],
    ['title=“it’s ‘here’”', { title: 'it’s ‘here’' }],
    ['title=‘two words’', { title: 'two words' }],
    ['title=„two words“ lr=1', { title: 'two words', lr: '1' }],
    ['title="He said “hi”"', { title: 'He said “hi”' }],
    ['—lr 1', { lr: '1' }],
    ['–lr=1', { lr: '1' }],
    ['years=2019–2020', { years: '2019–2020' }],
  ])('reads %j', (written, pairs) => {
    const { commands, problems } = parseComment(`/run train ${written}`);
    expect(problems).toEqual([]);
    const read = commands.flatMap((command) => (command.verb === 'run' ? command.pairs : []));
    expect(Object.fromEntries(read.map(({ name, value }) => [name, value]))).toEqual(pairs);
  });

  it('keeps pairs of one name, in their order', () => {
    const [command] = parseComment('/run train a=1 b=2 --a 3').commands;
    const pairs = command?.verb === 'run' ? command.pairs : [];
    expect(pairs.map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ]);
  });

  it('takes a step whose name has spaces, in quotes', () => {
    expect(parseComment('/run "train (big)"').commands).toMatchObject([{ step: 'train (big)' }]);
  });
});

describe('the other commands', () => {
  it.each([
    ['/stop', { target: 'all', now: false }],
    ['/stop all now', { target: 'all', now: true }],
    ['/stop --now', { target: 'all', now: true }],
    ['/stop 12', { target: { counter: 12 }, now: false }],
    ['/stop #12 now', { target: { counter: 12 }, now: true }],
    ['/stop train', { target: { step: 'train' }, now: false }],
    ['/stop ALL', { target: 'all', now: false }],
    ['/stop "all"', { target: { step: 'all' }, now: false }],
    ['/Stop train —now', { target: { step: 'train' }, now: true }],
    ['/run train --plan', { verb: 'run', plan: true, pairs: [] }],
    ['/run train —plan lr=1', { verb: 'run', plan: true, pairs: [{ name: 'lr', value: '1' }] }],
    ['/run train plan=true', { verb: 'run', plan: false, pairs: [{ name: 'plan' }] }],
    ['/rerun', { verb: 'rerun', counter: undefined, pairs: [] }],
    ['/rerun #12', { verb: 'rerun', counter: 12, pairs: [] }],
    ['/rerun 12 lr=1', { verb: 'rerun', counter: 12, pairs: [{ name: 'lr', value: '1' }] }],
    ['/rerun lr=1', { verb: 'rerun', counter: undefined, pairs: [{ name: 'lr', value: '1' }] }],
    ['/status', { verb: 'status' }],
    ['/QUEUE', { verb: 'queue' }],
    ['/logs', { verb: 'logs', counter: undefined, lines: undefined }],
    ['/logs #12', { verb: 'logs', counter: 12, lines: undefined }],
    ['/logs 50', { verb: 'logs', counter: undefined, lines: 50 }],
    ['/logs #12 50', { verb: 'logs', counter: 12, lines: 50 }],
    ['/logs 12 50', { verb: 'logs', counter: 12, lines: 50 }],
    ['/compare #1 #2', { verb: 'compare', counters: [1, 2] }],
    ['/compare 1 2', { verb: 'compare', counters: [1, 2] }],
    ['/help', { verb: 'help', step: undefined }],
    ['/help train', { verb: 'help', step: 'train' }],
  ])('reads %s', (body, command) => {
    const { commands, problems } = parseComment(body);
    expect(problems).toEqual([]);
    expect(commands).toMatchObject([command]);
  });
});

describe('where commands are looked for', () => {
  it.each([
    ['/run a', 1],
    ['   /RUN a', 1],
    ['/run\ta', 1],
    ['text\r\n/run a\r\n/run b\r\n', 2],
    ['```\n/run a\n```\n/run b', 1],
    ['~~~ yaml\n/run a\n```\n/run a\n~~~~\n/run b', 1],
    ['````\n```\n/run a\n````\n/run b', 1],
    ['``` a ` b\n/run a', 1],
    ['- ```\n  /run a\n  /run a\n  ```\n/run b', 1],
    ['1. ~~~ sh\n   /run a\n   /run a\n   ~~~\n/run b', 1],
    ['-```\n/run b', 1],
    ['<!-- note -->\n/run b', 1],
    ['<!--\n/run a\n-->\n/run b', 1],
    ['text <!-- more\n/run a\n--> text\n/run b', 1],
    ['text <!-- without an end\n/run b', 1],
    ['> /run a\n\n/run b', 1],
    ['<details>\n\n/run b\n\n</details>', 1],
    ['/run a note="<!--"\n/run b', 2],
  ])('in %j are %i', (body, count) => {
    const { commands, problems } = parseComment(body);
    expect(problems).toEqual([]);
    expect(commands).toHaveLength(count);
  });

  it.each([
    '',
    'run train',
    'please /run train',
    '/rn train',
    '/running train',
    '/run, train',
    '/deploy production',
    '/',
    '    /run train',
    '\t/run train',
    '> /run train',
    '- /run train',
    '`/run train`',
    '```\n/run train',
    '```sh\n/run train\n``\n/run train\n',
    '<!-- /run train -->',
    '<!--\n/run train',
  ])('not in %j', (body) => {
    expect(parseComment(body)).toEqual({ commands: [], problems: [] });
  });
});

describe('problems', () => {
  it.each([
    ['/run', [1, 1], 'say which step to run, as in `/run train`'],
    ['/run ""', [1, 1], 'say which step to run, as in `/run train`'],
    ['/run lr=1 train', [1, 6], 'the name of the step comes first, as in `/run train lr=0.1`'],
    ['/run --lr 1', [1, 6], 'the name of the step comes first, as in `/run train lr=0.1`'],
    [
      'a\n/run train please',
      [2, 12],
      "'please' is not NAME=VALUE; put a value that has spaces in quotes",
    ],
    ['/run train a="b\nc', [1, 14], 'this quotation is never closed'],
    ["/run train a=1 \\\n  b=it's", [2, 7], 'this quotation is never closed'],
    ['/stop 1 2', [1, 9], 'one at a time: `/stop`, `/stop #12` or `/stop train`'],
    ['/status train', [1, 9], 'nothing comes after `/status`'],
    ['/queue #1', [1, 8], 'nothing comes after `/queue`'],
    ['/rerun train', [1, 8], "'train' is not NAME=VALUE; put a value that has spaces in quotes"],
    ['/logs 0', [1, 7], 'the number of lines is one from 1 to 200'],
    ['/logs #1 x', [1, 10], 'the number of lines is one from 1 to 200'],
    ['/logs #1 2 3', [1, 12], 'write `/logs`, `/logs #12`, `/logs 50` or `/logs #12 50`'],
    ['/compare #1', [1, 1], 'name two executions, as in `/compare #12 #15`'],
    ['/compare #1 x', [1, 13], 'name two executions, as in `/compare #12 #15`'],
    ['/help a b', [1, 9], 'one step at a time, as in `/help train`'],
  ])('has %j at line and column %j', (body, [line, column], message) => {
    expect(parseComment(body).problems).toMatchObject([{ line, column, message }]);
  });

  it('does not let one command hide the next', () => {
    const { commands, problems } = parseComment('/run a "b\n/run c\n/run d e');
    expect(commands).toMatchObject([{ step: 'c' }, { step: 'd' }]);
    expect(problems.map(({ line }) => line)).toEqual([1, 3]);
  });
});

it.each(['/run a b\n', '/run a "\n', '/run a „\n', 'text <!--\n', '\\\n', 'x=1 '])(
  'reads the longest comment that GitHub takes, also when it is all %j',
  (part) => {
    const body = `/run first\n${part.repeat(Math.floor(65_000 / part.length))}`;
    expect(parseComment(body).commands[0]).toMatchObject({ verb: 'run', step: 'first' });
  },
);
