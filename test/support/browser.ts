import { accessSync, constants } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Stage } from './stage.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const MISSING =
  `There is no Chromium at ${CHROMIUM} for the tests of the page, which therefore do not run. ` +
  "It is Debian's package `chromium`; the variable CHROMIUM says where another one is.";

/** Whether there is a browser; says what is missing, fails where `CI` is set. */
export function browserAvailable(): boolean {
  try {
    accessSync(CHROMIUM, constants.X_OK);
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}

/** A real Chromium, without a window. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--no-first-run',
    ],
  });
}

export type Visit = {
  page: Page;
  /** What went wrong in the page, as the browser tells it. */
  errors: readonly string[];
};

/** A browser of its own, at the stage's server, in which ada has signed in with GitHub. */
export async function visit(
  browser: Browser,
  stage: Stage,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  stage.github.signIn.browserOf(stage.ada);
  const context = await browser.newContext({
    baseURL: stage.server.url,
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  await page.goto('/sign-in?to=/');
  return { page, errors };
}
