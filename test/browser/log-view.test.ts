// The log of a real execution in a real browser: followed while it is written, searched, linked.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/axe.ts';
import { browserAvailable, startBrowser, visit } from '../support/browser.ts';
import { type Gates, makeGates } from '../support/gates.ts';
import { type Stage, openStage } from '../support/stage.ts';

const PAGE = '/r/ada/engine/executions/1';

/** 300 lines, 300 more, a progress bar, and the end: each when the test says so. */
function program({ wait }: Gates): string {
  return [
    `for i in $(seq 1 299); do echo "line $i"; done`,
    String.raw`printf 'line 300 \033[31m<b>red</b>\033[0m\n'`,
    wait('more'),
    `for i in $(seq 301 598); do echo "line $i"; done`,
    'echo "line 599 has a needle" >&2',
    'echo "line 600 has another NEEDLE"',
    wait('bar'),
    String.raw`printf 'at 10 %%\rat 20 %%\rat 30 %%\r'`,
    wait('done'),
    String.raw`printf 'at 100 %%\n'`,
    wait('end'),
  ].join('\n');
}

describe.skipIf(!browserAvailable())('the log in the page', () => {
  const gates = makeGates();
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let errors: readonly string[];

  beforeAll(async () => {
    stage = await openStage({
      files: {
        'valohai.yaml': '- step: {name: live, image: unused, command: sh live.sh}',
        'live.sh': program(gates),
      },
      environment: { LOCAL_ENGINE: 'process' },
    });
    browser = await startBrowser();
    ({ page, errors } = await visit(browser, stage));
    await stage.comment('/run live');
  });
  afterAll(async () => {
    gates.open('more');
    gates.open('bar');
    gates.open('done');
    gates.open('end');
    await browser.close();
    await stage.close();
    gates.remove();
  });

  const row = (text: string | RegExp) => page.locator('.log-row', { hasText: text });
  const log = () => page.getByRole('log');
  const follow = () => page.getByRole('button', { name: 'Follow', exact: true });
  const pressed = (isFollowing: boolean) =>
    page.locator(`button[aria-pressed=${isFollowing}]`, { hasText: /^Follow$/ }).waitFor();

  it('says that there is nothing yet, and shows the end as it grows', async () => {
    await stage.github.waitFor(() => stage.github.checkRuns('ada/engine').length > 0, {
      timeoutMs: 30_000,
    });
    await page.goto(PAGE);
    await row('line 300').waitFor();
    gates.open('more');
    await row('line 600').waitFor();
    expect(await follow().getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.log-row').count()).toBeLessThan(150);
  });

  it('lets go of the end when somebody scrolls up, and comes back', async () => {
    await log().focus();
    await page.keyboard.press('Home');
    await row('line 7').first().waitFor();
    await pressed(false);
    await page.getByRole('button', { name: 'Follow the end' }).click();
    await row('line 600').waitFor();
    await pressed(true);
    await log().focus();
    // It scrolls smoothly: what is pressed before it stands still is overruled.
    const still = page.evaluate(
      "new Promise((done) => document.querySelector('[role=log]').addEventListener('scrollend', () => done(null), { once: true }))",
    );
    await page.keyboard.press('PageUp');
    await still;
    await pressed(false);
    await page.keyboard.press('f');
    await pressed(true);
  });

  it('shows colours, and what looks like HTML as it was printed', async () => {
    await page.goto(`${PAGE}#L300`);
    await page.reload();
    const red = page.locator('.log-text .ansi-red-fg');
    await red.waitFor();
    expect(await red.textContent()).toBe('<b>red</b>');
  });

  it('searches the whole log, forwards and backwards', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.getByText('1 of 2', { exact: true }).waitFor();
    // Of two streams, either may have come first.
    const found = page.locator('.log-row.match', { hasText: /needle/i });
    const first = await found.innerText();
    await page.keyboard.press('Enter');
    await page.getByText('2 of 2', { exact: true }).waitFor();
    expect([first, await found.innerText()].sort()).toEqual([
      'line 599 has a needle',
      'line 600 has another NEEDLE',
    ]);
    await page.keyboard.press('Shift+Enter');
    await page.getByText('1 of 2', { exact: true }).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('nowhere at all');
    await page.getByText('nothing found').waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows the lines of a link, and makes one of the lines that are clicked', async () => {
    await page.goto(`${PAGE}#L120-L140`);
    await page.reload();
    await page.locator('.log-row.selected', { hasText: 'line 120' }).waitFor();
    expect(await page.locator('.log-row.selected').count()).toBe(21);
    expect(await row('line 120').isVisible()).toBe(true);
    await page.getByLabel('Line 125', { exact: true }).click();
    await page.getByLabel('Line 128', { exact: true }).click({ modifiers: ['Shift'] });
    expect(new URL(page.url()).hash).toBe('#L125-L128');
    expect(await page.locator('.log-row.selected').count()).toBe(4);
  });

  it('copies the text of lines without their numbers', async () => {
    const copied = await page.evaluate<string>(
      "(getSelection().selectAllChildren(document.querySelector('.log-rows')), getSelection().toString())",
    );
    const [first = '', second = ''] = copied.split('\n').filter((text) => text !== '');
    const number = Number(/^line (\d+)$/.exec(first)?.[1]);
    expect(second).toBe(`line ${number + 1}`);
  });

  it('goes to lines by the keyboard alone', async () => {
    await page.keyboard.press('g');
    await page.getByRole('dialog').getByRole('textbox').fill('12-');
    await page.keyboard.press('Enter');
    await page.getByText('A line is a number').waitFor();
    await page.getByRole('dialog').getByRole('textbox').fill('30-32');
    await page.keyboard.press('Enter');
    await page.locator('.log-row.selected', { hasText: 'line 30' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#L30-L32');
    await page.locator('[role=log]:focus').waitFor();
  });

  it('stays where it is when streams are left out', async () => {
    await page.getByLabel('stderr', { exact: true }).uncheck();
    await page.getByLabel('status', { exact: true }).uncheck();
    await page.locator('.log-row.status').first().waitFor({ state: 'detached' });
    expect(await row('line 31').first().isVisible()).toBe(true);
    for (const stream of ['stderr', 'status'])
      await page.getByLabel(stream, { exact: true }).check();
    await page.locator('.log-row.status').first().waitFor({ state: 'attached' });
    expect(await row('line 31').first().isVisible()).toBe(true);
  });

  it('leaves streams out that nobody wants to see', async () => {
    await follow().click();
    await pressed(true);
    await page.getByLabel('stdout', { exact: true }).uncheck();
    await row('line 598').waitFor({ state: 'detached' });
    await row('line 599').waitFor();
    expect(await page.locator('.log-row.stdout').count()).toBe(0);
    await page.getByLabel('stdout', { exact: true }).check();
    await row('line 600').waitFor();
  });

  it('keeps a progress bar in its place', async () => {
    await page.goto(PAGE);
    await row('line 600').waitFor();
    gates.open('bar');
    await row('at 30 %').waitFor();
    expect(await row(/at \d+ %/).count()).toBe(1);
    gates.open('done');
    await row('at 100 %').waitFor();
    expect(await row(/at \d+ %/).count()).toBe(1);
  });

  it('says when each line was printed, for whoever asks', async () => {
    await page.getByLabel('Times').selectOption('elapsed');
    const time = page.locator('.log-time').first();
    expect(await time.getAttribute('data-time')).toMatch(/^\+\d+:\d\d\.\d{3}$/);
    await page.getByLabel('Times').selectOption('off');
  });

  it('keeps nobody from using it', async () => {
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('is whole when the server was gone while it was written', async () => {
    await stage.server.kill();
    await page.getByText('The server does not answer').first().waitFor();
    await stage.restart();
    gates.open('end');
    await page.getByText('Complete').first().waitFor();
    await row('at 100 %').waitFor();
    expect(await row(/at \d+ %/).count()).toBe(1);
    expect(errors).toEqual([]);
  });
});
