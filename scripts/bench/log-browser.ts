import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { startBrowser, visit } from '../../test/support/browser.ts';
import type { Stage } from '../../test/support/stage.ts';
import type { Row } from './row.ts';

/** The log of that page; line N, counted from 0, begins with N in seven digits. */
export type LongLog = { path: string; lines: number; rareWord: string };

const PATIENCE_MS = 60_000;
const KIB = 1024;
const MB = 1_000_000;

/** What a person waits for who looks at a long log in Chromium, and what the page's process takes. */
export async function measureInBrowser(
  stage: Stage,
  { path, lines, rareWord }: LongLog,
  times: number,
): Promise<Row[]> {
  const rows = {
    end: row('log-page in Chromium: first paint of the end', 'ms', 1000),
    middle: row('log-page in Chromium: scrolled to the middle', 'ms', 300),
    search: row('log-page in Chromium: a rare word is found and shown', 'ms', 2000),
    memory: row('log-page in Chromium: private memory of the page', 'MB', 300),
  };
  const browser = await startBrowser();
  try {
    for (let time = 0; time < times; time += 1) {
      const { page } = await visit(browser, stage);
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto('about:blank');
      rows.end.ours.push(await timeOf(() => openEnd(page, path, lines)));
      rows.middle.ours.push(await scrollTo(page, (lines / 2 + time * 1000) / lines, lines));
      rows.search.ours.push(await timeOf(() => search(page, rareWord)));
      rows.memory.ours.push(await privateMemory(browser));
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
  return Object.values(rows);
}

function row(name: string, unit: Row['unit'], wanted: number): Row {
  return { name, unit, ours: [], baseline: [wanted], baselineName: 'wanted', goal: { atMost: 1 } };
}

async function timeOf(action: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** From the address to the last line, whole: document, script, session, execution, log. */
async function openEnd(page: Page, path: string, lines: number): Promise<void> {
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator('.log-row', { hasText: `${lines - 1}`.padStart(7, '0') }).waitFor();
}

/** Milliseconds until the lines of that place stand where they are looked for. */
async function scrollTo(page: Page, fraction: number, lines: number): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const log = document.querySelector('[role=log]');
    const { left, top, width, height } = log.getBoundingClientRect();
    const startedAt = performance.now();
    const look = () => {
      const row = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('.log-row');
      const text = row?.querySelector('.log-text')?.textContent ?? '';
      if (Math.abs(Number(text.slice(0, 7)) - ${fraction * lines}) < 200 && text !== '')
        resolve(performance.now() - startedAt);
      else requestAnimationFrame(look);
    };
    log.scrollTop = log.scrollHeight * ${fraction};
    requestAnimationFrame(look);
  })`);
}

async function search(page: Page, word: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search the log' }).fill(word);
  await page.getByText('1 of 1', { exact: true }).waitFor();
  await page.locator('.log-row.match', { hasText: word }).waitFor();
}

/** Of the one page that is open, beside what Chromium's processes share. */
async function privateMemory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let kilobytes = 0;
  for (const { id } of processInfo.filter(({ type }) => type === 'renderer')) {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
    for (const [, found] of rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm))
      kilobytes += Number(found);
  }
  return (kilobytes * KIB) / MB;
}
