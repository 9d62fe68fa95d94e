import { describe, expect, it } from 'vitest';
import { CommitSha } from '../../../src/core/execution/execution-spec.ts';
import {
  type CommitQuestion,
  type SeenHead,
  chooseCommit,
} from '../../../src/core/request/choose-commit.ts';
import { parseComment } from '../../../src/core/request/parse-comment.ts';

const NEW = 'a'.repeat(40);
const OLD = 'b'.repeat(40);
const NOW = Date.UTC(2026, 10, 23, 12, 0, 10);

const head = (sha: string, seenAt: number, isOpening = false): SeenHead => ({
  sha,
  seenAt,
  isOpening,
});

function choose(text: string, changes: Partial<CommitQuestion> & { isFork?: boolean } = {}) {
  const [command] = parseComment(text).commands;
  if (command?.verb !== 'run') throw new Error('the test itself is wrong');
  const { isFork = false, ...question } = changes;
  const pullRequest = { headSha: CommitSha.parse(NEW), isOpen: true, isFork };
  const heads = [head(NEW, NOW - 5000), head(OLD, NOW - 9000, true)];
  const choice = chooseCommit(
    { pullRequest, heads, commentedAt: NOW, receivedAt: NOW + 800, ...question },
    command,
  );
  return choice.ok ? choice.commit : choice.message;
}

describe('the commit of a command', () => {
  it.each<[string, Partial<CommitQuestion>, string]>([
    ['is the head that was told before the comment was written', {}, NEW],
    [
      'is the only one there ever was, however late it was told',
      { heads: [head(NEW, NOW + 500, true)] },
      NEW,
    ],
    [
      'is the only one there ever was, also when it was told twice',
      { heads: [head(NEW, NOW + 500), head(NEW, NOW + 400, true)] },
      NEW,
    ],
    [
      'is not guessed where no head was told',
      { heads: [] },
      'no push of this pull request was seen',
    ],
    [
      'is not the newest where that came while the comment was written',
      { heads: [head(NEW, NOW + 200), head(OLD, NOW - 9000, true)] },
      'the head moved while this was written',
    ],
    [
      'is not one that came within the second of the comment, whose time is no finer',
      { heads: [head(NEW, NOW), head(OLD, NOW - 9000)] },
      'the head moved while this was written',
    ],
    [
      'is not one that was told after the comment by our own clock',
      { heads: [head(NEW, NOW - 500), head(OLD, NOW - 9000)], receivedAt: NOW - 600 },
      'the head moved while this was written',
    ],
    [
      'is not the last that was told where GitHub has another by now',
      { heads: [head(OLD, NOW - 9000, true)] },
      'the head has just moved',
    ],
  ])('%s', (_title, changes, expected) => {
    expect(choose('/run train', changes)).toContain(expected);
  });

  it('is asked for with the very line to write', () => {
    expect(choose('/run train lr=0.1 note="two words"', { heads: [] })).toContain(
      "`/run train lr=0.1 note='two words' sha=aaaaaaa`",
    );
  });

  it.each([
    ['/run train sha=aaaaaaa', NEW],
    [`/run train sha=${NEW.toUpperCase()}`, NEW],
    ['/run train sha=bbbbbbb', OLD],
    ['/run train sha=ccccccc', 'is no head of this pull request that was seen'],
    ['/run train sha=aaaaaa', 'at least 7 characters'],
    ['/run train --sha', 'at least 7 characters'],
    ['/run train sha=zzzzzzz', 'at least 7 characters'],
  ])('named by %s', (text, expected) => {
    expect(choose(text)).toContain(expected);
  });

  it.each([
    ['/run train', 'this comes from a fork'],
    ['/run train sha=aaaaaaa', NEW],
    ['/run train sha=bbbbbbb', 'is not the head of this pull request any more'],
  ])('of a fork by %s', (text, expected) => {
    expect(choose(text, { isFork: true })).toContain(expected);
  });

  it('is none once the pull request is closed', () => {
    const pullRequest = { headSha: CommitSha.parse(NEW), isOpen: false, isFork: false };
    expect(choose('/run train', { pullRequest })).toContain('is closed');
  });
});

describe('a fork whose author made two commits that begin alike', () => {
  const harmless = `${NEW.slice(0, 7)}${'0'.repeat(33)}`;
  const heads = [head(NEW, NOW - 2000), head(harmless, NOW - 60_000, true)];

  it('runs neither by the beginning alone', () => {
    const choice = choose(`/run train sha=${NEW.slice(0, 7)}`, { isFork: true, heads });
    expect(choice).toContain('is the beginning of several heads');
  });

  it('runs the one that is named whole, while it is the head', () => {
    expect(choose(`/run train sha=${NEW}`, { isFork: true, heads })).toBe(NEW);
    expect(choose(`/run train sha=${harmless}`, { isFork: true, heads })).toContain('not the head');
  });
});
