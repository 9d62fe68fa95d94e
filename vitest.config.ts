import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SummaryReporter } from './test/support/summary-reporter.ts';

/** Tests that start processes, containers and databases. */
const SYSTEM = ['system', 'runner', 'github-stand-in', 'browser'].map(
  (room) => `test/${room}/**/*.test.ts`,
);

/** These lay networks out on the host: one of them at a time, and nothing beside it. */
const NETWORKS = ['ec2-machines', 'ec2-main-job'].map((name) => `test/system/${name}.test.ts`);

/** They take minutes: begun last, they would be waited for alone. */
const LONG = [
  'scenarios',
  'dying-machines',
  'survival',
  'machines',
  'cli-server',
  'github-trouble',
];

const isLong = ({ moduleId }: TestSpecification): boolean =>
  LONG.some((name) => moduleId.endsWith(`/${name}.test.ts`));

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const system = {
  // A machine that does much else is late now and then; the summary names what needed it.
  // oxlint-disable-next-line node/no-process-env -- a test runner is configured by its environment
  retry: process.env['CI'] ? 1 : 0,
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/**
 * `unit`: fast, in this process. `system`: real services and processes, three files at a time, since most
 * of their time is waiting. `networks`: likewise, one at a time. One group after the other.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    reporters: ['default', new SummaryReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: SYSTEM,
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...system,
          name: 'system',
          include: SYSTEM,
          exclude: NETWORKS,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...system,
          name: 'networks',
          include: NETWORKS,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
