// What comments do, beside starting an execution that goes well.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLines } from '../support/read-lines.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: train
    image: unused
    command: sh wait.sh
    parameters:
      - {name: epochs, type: integer, default: 1, max: 10}
- step:
    name: fail
    image: unused
    command:
      - echo about to fail
      - sh -c 'exit 7'
      - echo never reached
- step:
    name: limited
    image: unused
    command: sleep 60
    time-limit: 1
`;
const WAIT = `
trap 'echo interrupted; echo saved > "$VH_OUTPUTS_DIR/partial.txt"; exit 130' INT
echo waiting
while :; do sleep 0.1; done
`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION, 'wait.sh': WAIT },
    environment: { LOCAL_ENGINE: 'process' },
  });
});
afterAll(() => stage.close());

/** The reply to a comment, and the reactions that it got. */
async function replyTo(body: string, by = stage.ada) {
  const before = stage.replies().length;
  const { id } = await stage.comment(body, by);
  const reply = await stage.github.waitFor(() => stage.replies()[before], { what: 'a reply' });
  return { reply: reply.body, reactions: stage.github.reactions(id).map(({ content }) => content) };
}

describe('a command that cannot be done', () => {
  it('is answered once, with the place and what there is, and starts nothing', async () => {
    const { reply, reactions } = await replyTo('/run train epohcs=3\n/run trian');
    expect(reply).toContain('epohcs');
    expect(reply).toContain('epochs');
    expect(reply).toContain('trian');
    expect(reply).toContain('^');
    expect(reactions).toEqual(expect.arrayContaining(['eyes', 'confused']));
    expect(stage.github.checkRuns('ada/engine')).toEqual([]);
  });

  it('takes the good ones in the same comment down with it', async () => {
    await replyTo('/run fail\n/run train epochs=11');
    expect(stage.github.checkRuns('ada/engine')).toEqual([]);
  });

  it('tells which environments there are', async () => {
    expect((await replyTo('/run train env=gpu-8x')).reply).toContain('local');
  });

  it('by somebody without write access is refused, whatever it says', async () => {
    const eve = stage.github.person('eve');
    stage.repository.setRole(eve, 'read');
    const { reply } = await replyTo('/run train', eve);
    expect(reply).toContain('write access');
  });

  it('on a commit whose valohai.yaml is broken shows file, line and column', async () => {
    await stage.push({ 'valohai.yaml': '- step:\n    nam: x' });
    const { reply } = await replyTo('/run train');
    expect(reply).toMatch(/valohai\.yaml:\d+:\d+/);
    await stage.push({ 'valohai.yaml': DEFINITION });
  });
});

describe('a question', () => {
  it('about the steps is answered with all of them', async () => {
    const { reply, reactions } = await replyTo('/help');
    expect(reply).toContain('`train`');
    expect(reply).toContain('`limited`');
    expect(reactions).toEqual(['eyes']);
  });

  it('about a step is answered with its parameters and a command to copy', async () => {
    const { reply } = await replyTo('/help train');
    expect(reply).toContain('integer, at most 10');
    expect(reply).toContain('/run train epochs=1');
  });
});

describe('a comment that is no command', () => {
  it('gets no answer of any kind', async () => {
    const before = stage.replies().length;
    const { id } = await stage.comment('```\n/run train\n```\n> /run train\n\nrun train, please');
    await stage.github.settled();
    await replyTo('/run nothing-like-this'); // handled after the one before it
    expect(stage.replies()).toHaveLength(before + 1);
    expect(stage.github.reactions(id)).toEqual([]);
  });
});

describe('an execution', () => {
  it('that fails says with which exit code, and shows the end of its log', async () => {
    await stage.comment('/run fail');
    const checkRun = await stage.finished('fail');
    expect(checkRun.conclusion).toBe('failure');
    expect(checkRun.title).toContain('7');
    expect(checkRun.text).toContain('about to fail');
    expect(checkRun.text).not.toContain('never reached');
  });

  it('that takes longer than its time limit is timed out', async () => {
    await stage.comment('/run limited');
    expect((await stage.finished('limited')).conclusion).toBe('timed_out');
  });

  it('is stopped by a comment, with grace, and its outputs are kept', async () => {
    await stage.comment('/run train');
    const { detailsUrl } = await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').find(({ name }) => name === 'train'),
      { timeoutMs: 20_000 },
    );
    await readLines(detailsUrl, (line) => line === 'waiting');
    await stage.comment('/stop');
    const checkRun = await stage.finished('train');
    expect(checkRun.conclusion).toBe('cancelled');
    expect(checkRun.title).toContain('ada');
    expect(checkRun.summary).toContain('partial.txt');
  });
});

describe('a pull request from a fork', () => {
  it('runs only the commit that a person with write access has named', async () => {
    const eve = stage.github.person('eve');
    const fork = await stage.repository.fork(eve);
    const sha = await fork.commit({
      branch: 'patch',
      files: { 'valohai.yaml': '- step: {name: forked, image: unused, command: echo from a fork}' },
    });
    const { number } = await stage.repository.openPullRequest({ head: 'patch', by: eve, fork });
    const replies = () =>
      stage.github.comments('ada/engine', number).filter(({ viaApp }) => viaApp);

    stage.repository.comment(number, { by: stage.ada, body: '/run forked' });
    const reply = await stage.github.waitFor(() => replies()[0], { what: 'a reply' });
    expect(reply.body).toContain(`sha=${sha.slice(0, 7)}`);

    stage.repository.comment(number, { by: stage.ada, body: `/run forked sha=${sha.slice(0, 7)}` });
    const checkRun = await stage.finished('forked');
    expect([checkRun.conclusion, checkRun.headSha]).toEqual(['success', sha]);
  });
});

describe('a delivery', () => {
  it('that comes twice is one', async () => {
    await stage.comment('/run fail');
    await stage.github.settled();
    const { guid } =
      stage.github.deliveries.findLast(({ event }) => event === 'issue_comment') ?? {};
    const count = () => stage.github.checkRuns('ada/engine').length;
    await stage.github.redeliver(guid ?? '');
    await stage.github.duplicate(guid ?? '');
    await stage.comment('/run limited');
    const last = await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').at(-1)?.name === 'limited' && count(),
      { timeoutMs: 20_000 },
    );
    await stage.github.settled();
    expect(count()).toBe(last);
    expect(stage.github.checkRuns('ada/engine').filter(({ name }) => name === 'fail')).toHaveLength(
      2,
    );
  });

  it('with a wrong signature is refused and changes nothing', async () => {
    const body = JSON.stringify({ action: 'created' });
    const response = await fetch(`${stage.server.url}/api/github/webhooks`, {
      method: 'POST',
      body,
      headers: {
        'x-github-delivery': 'forged',
        'x-github-event': 'issue_comment',
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
    });
    expect(response.status).toBe(401);
  });
});

describe('the links of a check run', () => {
  it('open nothing without their key', async () => {
    const { detailsUrl, externalId } = await stage.finished('fail');
    const log = `${stage.server.url}/executions/${externalId}/log`;
    const page = new URL(detailsUrl);
    page.searchParams.set('key', 'guessed');
    for (const url of [page, log, `${log}?key=guessed`])
      expect((await fetch(url)).status).toBe(401);
  });

  it('give the log from a line on, as text and as events that resume', async () => {
    const { detailsUrl } = await stage.finished('fail');
    const lines = await readLines(detailsUrl);
    expect(await readLines(`${detailsUrl}&from=2`)).toEqual(lines.slice(2));
    const events = await fetch(detailsUrl, {
      headers: { accept: 'text/event-stream', 'last-event-id': '1' },
    });
    const text = await events.text();
    expect(text).toContain(`id: ${lines.length - 1}\n`);
    expect(text).toContain('"line":2');
    expect(text).not.toContain('"line":1,');
  });
});
