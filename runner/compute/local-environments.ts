import type { EnvironmentSettings } from '../../src/core/settings/settings.ts';
import type { LocalWorkers } from './local-workers.ts';

type Kept = { count: number; workers: LocalWorkers };
type Wanted = Pick<EnvironmentSettings, 'slug' | 'workers' | 'ec2'>;

/** The environments of this machine: as many agents for each as the operator wants at present. */
export class LocalEnvironments {
  readonly #open: (environment: EnvironmentSettings) => LocalWorkers;
  readonly #usual: number;
  readonly #kept = new Map<string, Kept>();

  /** `usual` is how many agents an environment has that says nothing of it. */
  constructor(usual: number, open: (environment: EnvironmentSettings) => LocalWorkers) {
    this.#usual = usual;
    this.#open = open;
  }

  /** Starts what is new and lets go of what is no more: an agent that is busy ends its execution first. */
  async apply(environments: readonly EnvironmentSettings[]): Promise<void> {
    for (const [slug, { count, workers }] of this.#kept) {
      const wanted = environments.find((each) => each.slug === slug);
      if (wanted && this.#countOf(wanted) === count) continue;
      await workers.stop();
      this.#kept.delete(slug);
    }
    for (const environment of environments) {
      const count = this.#countOf(environment);
      if (count === 0 || this.#kept.has(environment.slug)) continue;
      const workers = this.#open(environment);
      await workers.start();
      this.#kept.set(environment.slug, { count, workers });
    }
  }

  async stop(): Promise<void> {
    await this.apply([]);
  }

  /** Those of Amazon's machines come by themselves. */
  #countOf({ workers, ec2 }: Wanted): number {
    return ec2 ? 0 : (workers ?? this.#usual);
  }
}
