import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summary-reporter.ts';

/** Tests that start processes, containers and databases. */
const SYSTEM = ['system', 'runner', 'github-stand-in'].map((room) => `test/${room}/**/*.test.ts`);

/** `unit`: fast, in this process. `system`: real services and processes, one file at a time. */
export default defineConfig({
  test: {
    reporters: ['default', new SummaryReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: SYSTEM,
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'system',
          include: SYSTEM,
          globalSetup: ['test/support/build.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
