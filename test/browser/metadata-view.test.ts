// What real executions print as JSON, as charts in a real browser.
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/axe.ts';
import { browserAvailable, startBrowser, visit } from '../support/browser.ts';
import { type Gates, makeGates } from '../support/gates.ts';
import { type Stage, openStage } from '../support/stage.ts';

const PAGE = '/r/ada/engine/executions/1?tab=metadata';
const PNG = '89504e470d0a1a0a';

function program({ wait }: Gates): string {
  return [
    wait('first'),
    `echo '{"epoch": 1, "loss": 0.5, "tokens": 1000, "phase": "warm up"}'`,
    `echo '{"epoch": 2, "loss": 0.25, "tokens": 2000, "phase": "train"}'`,
    wait('second'),
    `echo '{"epoch": 3, "loss": "NaN", "tokens": 3000}'`,
    `echo '{"epoch": 4, "loss": 0.125, "tokens": 4000}'`,
    wait('end'),
  ].join('\n');
}

describe.skipIf(!browserAvailable())('metadata in the page', () => {
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
    for (const gate of ['first', 'second', 'end']) gates.open(gate);
    await browser.close();
    await stage.close();
    gates.remove();
  });

  const chart = (title: string) =>
    page.locator('figure', { has: page.getByRole('heading', { name: title, exact: true }) });
  /** The numbers below a chart, as a screen reader has them. */
  const numbers = (title: string, line: string) =>
    chart(title).getByRole('row').filter({ hasText: line }).getByRole('cell').allTextContents();

  it('says how to print it while there is none', async () => {
    await stage.github.waitFor(() => stage.github.checkRuns('ada/engine').length > 0, {
      what: 'the check run',
      timeoutMs: 30_000,
    });
    await page.goto(PAGE);
    await page.getByText('No metadata yet').waitFor();
    await page.getByText('json.dumps').waitFor();
  });

  it('draws charts by themselves as rows come, with their numbers in words', async () => {
    gates.open('first');
    await chart('loss').locator('canvas').waitFor();
    await page.getByLabel('Chart of loss against epoch: 2 points from 0.25 to 0.5').waitFor();
    expect(await numbers('loss', 'loss')).toEqual(['0.25', '0.25', '0.5']);
    gates.open('second');
    await page
      .getByLabel('Chart of loss against epoch: 3 points from 0.125 to 0.5, the last 0.125')
      .waitFor();
    expect(await numbers('loss', 'loss')).toEqual(['0.125', '0.125', '0.5']);
    // A counter of steps has no chart that nobody asked for.
    expect(await chart('epoch').count()).toBe(0);
  });

  it('shows in a table what is no number, with the line that said it', async () => {
    const latest = page.getByRole('region', { name: 'Latest values' });
    const phase = latest.getByRole('row').filter({ hasText: 'phase' });
    expect(await phase.getByRole('cell').first().textContent()).toBe('train');
    await phase.getByRole('link').click();
    await page.locator('.log-row.selected', { hasText: '"phase": "train"' }).waitFor();
    await page.goBack();
    await chart('loss').locator('canvas').waitFor();
  });

  it('keeps in the address how somebody wants to see it', async () => {
    await page.getByLabel('One chart').check();
    await page.getByRole('combobox', { name: 'Against' }).selectOption('time');
    await page.getByLabel('Log scale').check();
    await page.getByLabel('Smoothing').fill('0.5');
    await page.getByLabel('From').fill('0');
    await page.getByLabel('to (s)').fill('600');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show all' }).waitFor();
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toEqual({
      tab: 'metadata',
      x: 'time',
      scale: 'log',
      smooth: '0.5',
      charts: 'one',
      from: '0',
      to: '600',
    });
    await page.reload();
    await chart('loss, tokens').locator('canvas').waitFor();
    expect(await page.getByLabel('Log scale').isChecked()).toBe(true);
    expect(await page.getByLabel('to (s)').inputValue()).toBe('600');
  });

  it('gives what would flatten another its own axis', async () => {
    await page.goto(`${PAGE}&charts=one`);
    await chart('loss, tokens').getByText('(right axis)').waitFor();
    await page.getByRole('checkbox', { name: 'tokens' }).uncheck();
    await chart('loss').waitFor();
    expect(await page.getByText('(right axis)').count()).toBe(0);
    expect(new URL(page.url()).searchParams.getAll('y')).toEqual(['loss']);
  });

  it('looks closer at what is dragged over, and says the numbers at the cursor', async () => {
    await page.goto(`${PAGE}&y=tokens`);
    const plot = chart('tokens').locator('.u-over');
    await plot.hover();
    await chart('tokens')
      .getByText(/^at \d/)
      .waitFor();
    const box = await plot.boundingBox();
    if (!box) throw new Error('the chart is not seen');
    const middle = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, middle);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, middle, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Show all' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('from')).toBe(false);
  });

  it('saves a chart as a picture and all rows as a table', async () => {
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      chart('tokens').getByRole('button', { name: 'PNG' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('tokens.png');
    const bytes = await readFile(await picture.path());
    expect(bytes.subarray(0, 8).toString('hex')).toBe(PNG);
    const [table] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    const rows = (await readFile(await table.path(), 'utf8')).trim().split('\n');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toContain('loss');
  });

  it('keeps nobody from using it, in light and in dark', async () => {
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('lays the charts of several executions over each other, and goes on with those that run', async () => {
    await stage.comment('/run live');
    gates.open('end');
    await stage.github.waitFor(
      () =>
        stage.github.checkRuns('ada/engine').filter(({ status }) => status === 'completed')
          .length === 2,
      { what: 'the end of both', timeoutMs: 60_000 },
    );
    await page.goto('/r/ada/engine/compare?of=1,2&y=loss');
    await page.getByLabel('Chart of loss, 2 lines against epoch').waitFor();
    await chart('loss').locator('canvas').waitFor();
    expect(await numbers('loss', '#1')).toEqual(['0.125', '0.125', '0.5']);
    expect(await numbers('loss', '#2')).toEqual(['0.125', '0.125', '0.5']);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
