import type { Page } from 'playwright-core';

const LIST = '/r/ada/engine';
const ONE = `${LIST}/executions`;

export type Shot = {
  name: string;
  path: string;
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>;
  isSignedOut?: true;
};

const press = (key: string) => async (page: Page) => {
  await page.keyboard.press(key);
};
const click = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
};

/** Every page, and what opens on it. */
export const SHOTS: readonly Shot[] = [
  { name: 'signed-out', path: '/', isSignedOut: true },
  { name: 'repositories', path: '/' },
  { name: 'executions', path: LIST },
  {
    name: 'executions-with-columns',
    path: `${LIST}?state=complete&where=accuracy+%3E+0.5&column=code&column=duration&column=metric%3Aaccuracy&column=metric%3Aloss&column=parameter%3Alearning_rate`,
  },
  { name: 'executions-condition-refused', path: `${LIST}?where=accuracy+%3E%3E` },
  { name: 'executions-none-found', path: `${LIST}?step=nowhere` },
  {
    name: 'executions-selected',
    path: LIST,
    act: async (page) => {
      for (const key of ['j', 'j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
    },
  },
  { name: 'columns', path: LIST, act: click('Columns') },
  { name: 'help', path: LIST, act: press('?') },
  { name: 'running-log', path: `${ONE}/6` },
  { name: 'running-metadata', path: `${ONE}/6?tab=metadata` },
  { name: 'running-details', path: `${ONE}/6?tab=details` },
  { name: 'stop', path: `${ONE}/6`, act: press('s') },
  { name: 'waiting', path: `${ONE}/8` },
  { name: 'failed-log', path: `${ONE}/5` },
  { name: 'complete-metadata', path: `${ONE}/4?tab=metadata` },
  {
    name: 'outputs',
    path: `${ONE}/4?tab=outputs`,
    act: async (page) => {
      for (const name of ['curve.svg', 'history.csv', 'summary.json'])
        await page.getByRole('button', { name: `Preview ${name}` }).click();
    },
  },
  { name: 'no-outputs', path: `${ONE}/6?tab=outputs` },
  { name: 'details', path: `${ONE}/2?tab=details` },
  { name: 'rerun', path: `${ONE}/2`, act: click('Rerun') },
  { name: 'compare', path: `${LIST}/compare?of=1,2,3` },
  { name: 'compare-too-few', path: `${LIST}/compare?of=1` },
  { name: 'environments', path: `${LIST}/environments` },
  { name: 'no-execution', path: `${ONE}/99` },
];
