// The page in a real browser, on the real server: what people see, steer and are told.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserAvailable, startBrowser, visit } from '../support/browser.ts';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../support/docker-image.ts';
import { dockerAvailable } from '../support/docker.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: train
    image: ${BUSYBOX_IMAGE}
    command:
      - printf '\\173"accuracy":0.{parameter-value:epochs}\\175\\n'
      - head -c 3000000 /dev/urandom > /valohai/outputs/model.bin
    parameters:
      - { name: epochs, type: integer, default: 2 }
      - { name: seed, type: integer, default: 1 }
- step:
    name: hold
    image: ${BUSYBOX_IMAGE}
    command: sleep 600
`;
const LIST = '/r/ada/engine';
const PATIENCE_MS = 60_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.runIf(browserAvailable() && dockerAvailable())('the page', { timeout: 180_000 }, () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    ensureBusyboxImage();
    stage = await openStage({
      files: { 'valohai.yaml': DEFINITION },
      environment: { LOCAL_ENGINE: 'docker' },
    });
    await stage.comment('/run train epochs=7\n/run train epochs=8');
    await stage.github.waitFor(() => completed(stage) === 2, { timeoutMs: PATIENCE_MS });
    stage.github.signIn.browserOf(stage.ada);
    browser = await startBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  }, 60_000);

  const open = async (path: string) => {
    const { page, errors } = await visit(browser, stage);
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(path);
    return { page, errors };
  };

  it('asks whoever is not signed in to do so, and leads to the executions', async () => {
    const page = await browser.newPage({ baseURL: stage.server.url });
    await page.goto('/');
    await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
    await page.getByRole('link', { name: 'ada/engine' }).click();
    await page.getByRole('link', { name: 'train #2' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(LIST);
    await page.close();
  });

  it('filters by a condition, and says what is wrong with one', async () => {
    const { page } = await open(LIST);
    const condition = page.getByRole('searchbox');
    await condition.fill('accuracy > 0.75');
    await condition.press('Enter');
    await page.getByRole('link', { name: 'train #1' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'train #2' }).waitFor();
    expect(new URL(page.url()).searchParams.get('where')).toBe('accuracy > 0.75');
    await condition.fill('accuracy >');
    await condition.press('Enter');
    await page.locator('.field-error').waitFor();
    await page.context().close();
  });

  it('compares what was selected with the keyboard', async () => {
    const { page } = await open(LIST);
    await page.getByRole('link', { name: 'train #2' }).waitFor();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByRole('link', { name: 'Compare' }).click();
    const rows = page.getByRole('row');
    await rows.filter({ hasText: 'epochs' }).waitFor();
    expect(await rows.filter({ hasText: 'seed' }).count()).toBe(0);
    expect(await page.locator('td.best').allInnerTexts()).toEqual([expect.stringContaining('0.8')]);
    await page.context().close();
  });

  it('gives an output that has the checksum it is shown with', async () => {
    const { page } = await open(`${LIST}/executions/2`);
    await page.getByRole('tab', { name: 'Outputs' }).click();
    const shown = await page.getByTitle(/^SHA-256 /).getAttribute('title');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download model.bin' }).click();
    expect((await download).suggestedFilename()).toBe('model.bin');
    const bytes = await readFile(await (await download).path());
    expect(bytes).toHaveLength(3_000_000);
    expect(shown).toBe(`SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`);
    await page.context().close();
  });

  it('runs again with another value', async () => {
    const { page } = await open(`${LIST}/executions/1`);
    await page.getByRole('button', { name: 'Rerun' }).click();
    await page.getByRole('dialog').getByLabel('epochs').fill('9');
    await page.getByRole('dialog').getByRole('button', { name: 'Rerun' }).click();
    await page.waitForURL(`**${LIST}/executions/3`);
    await page.getByText('Complete').first().waitFor();
    await page.getByRole('tab', { name: 'Details' }).click();
    expect(await page.getByRole('row', { name: 'epochs' }).innerText()).toContain('9');
    await page.context().close();
  });

  it('shows what starts as it starts, stops it, and finds a server that was away', async () => {
    const { page, errors } = await open(LIST);
    await page.locator('.connection.live').waitFor();
    await stage.comment('/run hold');
    await page.getByRole('link', { name: 'hold #4' }).click();
    await page.getByText('Running').first().waitFor();
    await stage.server.kill();
    await page.locator('.away-bar').waitFor();
    await stage.restart();
    await page.locator('.away-bar').waitFor({ state: 'detached' });
    await page.keyboard.press('s');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop now' }).click();
    await page.locator('.facts').getByText('Stopped').waitFor();
    const run = await stage.finished('hold', PATIENCE_MS);
    expect(run.conclusion).toBe('cancelled');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it.each([390, 1440])(
    'can be used by everybody at a width of %d, and is never wider than that',
    async (width) => {
      const { page } = await open(LIST);
      await page.setViewportSize({ width, height: 844 });
      const paths = [
        '/',
        LIST,
        `${LIST}?step=nowhere`,
        `${LIST}/executions/2`,
        `${LIST}/executions/2?tab=metadata`,
        `${LIST}/executions/2?tab=outputs`,
        `${LIST}/executions/2?tab=details`,
        `${LIST}/compare?of=1,2`,
        `${LIST}/environments`,
        `${LIST}/executions/99`,
      ];
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const path of paths) found.push(...(await violations(page, path)));
      }
      expect(found).toEqual([]);
      await page.context().close();
    },
  );
});

function completed({ github }: Stage): number {
  return github.checkRuns('ada/engine').filter(({ status }) => status === 'completed').length;
}

/** What axe finds, and a page that is wider than its window. */
async function violations(page: Page, path: string): Promise<string[]> {
  await page.goto(path);
  await page.locator('main :is(h1, h2)').first().waitFor();
  await page.locator('.bars').first().waitFor({ state: 'detached' });
  await page.evaluate(AXE);
  const found = await page.evaluate<string[]>(`axe.run().then(({ violations }) => violations.map(
    ({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(' ')))`);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  if (overflow > 0) found.push(`${overflow} pixels too wide`);
  return found.map((text) => `${path} ${text}`);
}
