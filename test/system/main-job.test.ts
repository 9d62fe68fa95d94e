// From a signed webhook to a finished check run, on the real server with a real worker.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../support/docker-image.ts';
import { dockerAvailable } from '../support/docker.ts';
import { redisAvailable, startRedis } from '../support/redis.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: train
    image: ${BUSYBOX_IMAGE}
    command:
      - echo training with {parameters}
      - sh train.sh {parameter-value:epochs}
    parameters:
      - name: epochs
        type: integer
        default: 2
      - name: learning_rate
        type: float
        default: 0.5
`;

/** Prints metadata for each epoch and leaves a model. */
const TRAIN = `
i=1
while [ "$i" -le "$1" ]; do
  echo "{\\"epoch\\": $i, \\"accuracy\\": 0.$i}"
  i=$((i + 1))
done
echo done >&2
mkdir -p "$VH_OUTPUTS_DIR/models"
echo weights > "$VH_OUTPUTS_DIR/models/model.bin"
`;

const FILES = { 'valohai.yaml': DEFINITION, 'train.sh': TRAIN };
const COMMENT = 'Let us see.\n\n/run train epochs=3 learning_rate=1e-3\n';

type SetUp = { environment: NodeJS.ProcessEnv; tearDown: () => Promise<void> };

const embedded = async (): Promise<SetUp> => ({
  environment: { DATABASE_URL: '' },
  tearDown: async () => {},
});

const ownPostgres = async (): Promise<SetUp> => ({ environment: {}, tearDown: async () => {} });

const redis = async (): Promise<SetUp> => {
  const { url, stop } = await startRedis();
  return { environment: { QUEUE_REDIS_URL: url }, tearDown: stop };
};

const docker = dockerAvailable();
const SET_UPS = [
  { name: 'nothing set up', setUp: embedded, engine: 'process', available: true },
  {
    name: 'containers and a Postgres of one’s own',
    setUp: ownPostgres,
    engine: 'docker',
    available: docker,
  },
  { name: 'the queue on Redis', setUp: redis, engine: 'process', available: redisAvailable() },
] as const;

for (const { name, setUp, engine, available } of SET_UPS)
  describe.skipIf(!available)(`the main job with ${name}`, () => {
    let services: SetUp;
    let stage: Stage;

    beforeEach(async () => {
      if (engine === 'docker') ensureBusyboxImage();
      services = await setUp();
      const environment = { ...services.environment, LOCAL_ENGINE: engine };
      stage = await openStage({ files: FILES, environment });
    });
    afterEach(async () => {
      await stage.close();
      await services.tearDown();
    });

    it('answers a comment with a check run that tells how the execution went', async () => {
      const { id } = await stage.comment(COMMENT);
      const checkRun = await stage.finished('train');

      expect(checkRun.conclusion).toBe('success');
      expect(checkRun.headSha).toBe(await stage.repository.resolve('change'));
      expect(checkRun.title).toMatch(/^complete in .*accuracy 0\.3/);
      expect(stage.github.reactions(id).map(({ content }) => content)).toContain('eyes');
      expect(checkRun.summary).toContain('learning_rate');
      expect(/not isolated/i.test(checkRun.summary ?? '')).toBe(engine === 'process');
      expect(stage.replies()).toEqual([]);
      expect(stage.github.violations).toEqual([]);
    });

    it('gives the whole log and the outputs to whoever follows the links of the check run', async () => {
      await stage.comment(COMMENT);
      const { detailsUrl, summary } = await stage.finished('train');

      const log = await (await fetch(detailsUrl)).text();
      const own = log.split('\n').filter((line) => /^(training|\{|done)/.test(line));
      expect(own.toSorted()).toEqual(
        [
          'training with --epochs=3 --learning_rate=0.001',
          '{"epoch": 1, "accuracy": 0.1}',
          '{"epoch": 2, "accuracy": 0.2}',
          '{"epoch": 3, "accuracy": 0.3}',
          'done',
        ].toSorted(),
      );
      const [, link = ''] = /\[models\/model\.bin\]\((\S+)\)/.exec(summary ?? '') ?? [];
      const file = Buffer.from(await (await fetch(link)).arrayBuffer());
      expect(sha256(file)).toBe(sha256(Buffer.from('weights\n')));
    });
  });

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
