import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startBrowser } from '../../test/support/browser.ts';
import { SHOTS } from './shots.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const SCHEMES = ['light', 'dark'] as const;

type Options = {
  url: string;
  /** Where the pictures go. */
  folder: string;
  /** Of shots; all of them when there are none. */
  names: readonly string[];
};

/** Throws when a page is wider than what it is seen in, or says that something is wrong with it. */
export async function takeShots({ url, folder, names }: Options): Promise<number> {
  await mkdir(folder, { recursive: true });
  const browser = await startBrowser();
  const problems: string[] = [];
  let count = 0;
  try {
    for (const viewport of SIZES)
      for (const colorScheme of SCHEMES) {
        const look = { viewport, colorScheme };
        problems.push(...(await takeAll(browser, look, { url, folder, names })));
        count += SHOTS.filter(({ name }) => names.length === 0 || names.includes(name)).length;
      }
  } finally {
    await browser.close();
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return count;
}

type Look = Required<Pick<BrowserContextOptions, 'colorScheme'>> & {
  viewport: (typeof SIZES)[number];
};

async function takeAll(
  browser: Browser,
  look: Look,
  { url, folder, names }: Options,
): Promise<string[]> {
  const problems: string[] = [];
  // What is shown must not depend on how far something has turned.
  const context = await browser.newContext({ ...look, reducedMotion: 'reduce', baseURL: url });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  let isSignedIn = false;
  for (const { name, path, act, isSignedOut } of SHOTS) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (!isSignedOut && !isSignedIn) {
      await page.goto('/sign-in?to=/');
      isSignedIn = true;
    }
    await page.goto(path);
    await page.locator('main h1, main h2').first().waitFor();
    await page.waitForLoadState('load');
    await act?.(page);
    // Fonts, pictures and charts are drawn a moment after they are there.
    await page.waitForTimeout(500);
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    const file = `${name}-${look.viewport.width}-${look.colorScheme ?? 'light'}`;
    if (overflow > 0) problems.push(`${file} is ${overflow} pixels too wide`);
    await page.screenshot({ path: join(folder, `${file}.png`) });
  }
  await context.close();
  return problems;
}
