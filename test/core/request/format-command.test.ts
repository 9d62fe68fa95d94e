import { array, assert, boolean, constantFrom, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommentCommand } from '../../../src/core/request/comment-command.ts';
import { type Meaning, formatCommand } from '../../../src/core/request/format-command.ts';
import { parseComment } from '../../../src/core/request/parse-comment.ts';

const TEXT = string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) =>
  text.replaceAll('\r', '\n'),
);
const STEP = oneof(
  TEXT,
  constantFrom('train', 'all', 'now', '12', '#3', '--fast', 'a=b', '"', "'"),
);
/** What a name may be: GitHub's readers write `=` and spaces into none. */
const NAME = oneof(
  constantFrom('lr', 'learning_rate', 'input.data', 'env', 'sha', 'plan', 'a b', 'ä'),
  TEXT.filter((text) => !text.includes('=') && !text.startsWith('-')),
);
const VALUE = oneof(TEXT, constantFrom('', '0.1', 'a=b', '--x', '{"a": [1, 2]}', 'two\nlines'));
const PAIRS = array(record({ name: NAME, value: VALUE }), { maxLength: 4 });
const LONE = constantFrom('fast', 'use-gpu', 'fresh');
const COUNTER = constantFrom(1, 12, 999_999_999);
const MAYBE_COUNTER = oneof(COUNTER, constantFrom(undefined));

const MEANINGS = oneof(
  record({ verb: constantFrom('run'), step: STEP, plan: boolean(), pairs: PAIRS }),
  record({ verb: constantFrom('run'), step: STEP, plan: boolean(), pairs: PAIRS, lone: LONE }).map(
    ({ lone, pairs, ...command }) => ({
      ...command,
      pairs: [...pairs, { name: lone, value: true as const }],
    }),
  ),
  record({
    verb: constantFrom('stop'),
    now: boolean(),
    target: oneof(
      constantFrom('all' as const),
      record({ counter: COUNTER }),
      record({ step: STEP }),
    ),
  }),
  record({ verb: constantFrom('rerun'), counter: MAYBE_COUNTER, pairs: PAIRS }),
  record({ verb: constantFrom('status', 'queue') }),
  record({
    verb: constantFrom('logs'),
    counter: MAYBE_COUNTER,
    lines: constantFrom(undefined, 1, 200),
  }),
  record({ verb: constantFrom('compare'), counters: constantFrom([1, 2] as const) }),
  record({ verb: constantFrom('help'), step: oneof(STEP, constantFrom(undefined)) }),
);

describe('formatCommand', () => {
  it('writes what is read back with the very same meaning', () => {
    assert(
      property(MEANINGS, (meaning) => {
        const { commands, problems } = parseComment(formatCommand(meaning));
        expect(problems).toEqual([]);
        expect(commands.map(meaningOf)).toEqual([meaning]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['/run train lr=0.1', '/run  train   --lr 0.1'],
    [`/run 'big train' note='two words' --fast`, `/RUN "big train" --fast note="two words"`],
    [`/run train --plan lr=1`, `/run train lr=1 --plan`],
    [`/stop 'all'`, `/stop "all"`],
    ['/stop #3 --now', '/stop 3 now'],
    ['/logs #3 50', '/logs 3 50'],
  ])('writes %j for %j', (written, comment) => {
    const [command] = parseComment(comment).commands;
    expect(command && formatCommand(command)).toBe(written);
  });
});

function meaningOf(command: CommentCommand): Meaning {
  const { line: _line, text: _text, ...rest } = command;
  if (rest.verb === 'run') {
    const { stepPlace: _place, pairs, ...run } = rest;
    return { ...run, pairs: pairs.map(({ name, value }) => ({ name, value })) };
  }
  if (rest.verb !== 'rerun') return rest;
  return { ...rest, pairs: rest.pairs.map(({ name, value }) => ({ name, value })) };
}
