import { describe, expect, it } from 'vitest';
import { parseComment } from '../../../src/core/request/parse-comment.ts';
import { readDispatch } from '../../../src/core/request/read-dispatch.ts';
import { toDispatch } from '../../../src/core/request/to-dispatch.ts';

const plain = (values: ReadonlyMap<string, readonly string[]>) =>
  Object.fromEntries([...values].map(([name, all]) => [name, all.length > 1 ? all : all[0]]));

/** As a terminal's fields make JSON of it. */
function payloadOf(text: string): object {
  const [command] = parseComment(text).commands;
  if (command?.verb !== 'run') throw new Error('the test itself is wrong');
  const { step, ref, options, tags, parameters, inputs } = toDispatch(command, 'a'.repeat(40));
  const typed = options.map(([name, value]): [string, unknown] => {
    if (name === 'priority') return [name, Number(value)];
    return [name, name === 'fresh' ? value === 'true' : value];
  });
  return {
    step,
    ref,
    ...Object.fromEntries(typed),
    ...(tags.length > 0 && { tags }),
    parameters: plain(parameters),
    inputs: plain(inputs),
  };
}

describe('what a program sends to get what a comment asked for', () => {
  it.each([
    '/run train',
    '/run train epochs=3 learning_rate=0.1',
    '/run "train (big)" title="two words" env=gpu image=a:b',
    '/run train priority=1 fresh=true tag=a tag=b',
    '/run train input.data=s3://a/b input.data=s3://a/c input.model=datum://best',
    '/run train --fast layers=8 layers=4',
  ])('is read as the same: %s', (text) => {
    const read = readDispatch(payloadOf(text));
    const [command] = parseComment(text).commands;
    const pairsOf = (of: typeof command) =>
      of?.verb === 'run'
        ? of.pairs.map(({ name, value }) => `${name}=${String(value)}`).toSorted()
        : [];
    expect(read).toMatchObject({ ok: true, request: { ref: 'a'.repeat(40) } });
    expect(read.ok ? pairsOf(read.request.command) : []).toEqual(pairsOf(command));
    expect(read.ok && read.request.command.step).toBe(command?.verb === 'run' && command.step);
  });

  it('does not name the commit of a comment: it has its own', () => {
    expect(payloadOf('/run train sha=1234567')).toMatchObject({
      parameters: {},
      ref: 'a'.repeat(40),
    });
  });
});
