// The programs of examples/by-hand touch everything that valohai-utils touches, in real containers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFiles } from '../../scripts/demo/example-files.ts';
import { dockerAvailable } from '../support/docker.ts';
import { PYTHON_IMAGE, ensurePythonImage, pythonImageAvailable } from '../support/python-image.ts';
import { type Stage, openStage } from '../support/stage.ts';

describe.skipIf(!dockerAvailable() || !pythonImageAvailable())(
  'a project that uses valohai-utils',
  () => {
    let stage: Stage;

    beforeAll(async () => {
      ensurePythonImage();
      const files = await exampleFiles('examples/by-hand');
      const definition = (files['valohai.yaml'] ?? '').replaceAll('python:3.12-slim', PYTHON_IMAGE);
      stage = await openStage({
        files: { ...files, 'valohai.yaml': definition },
        environment: { LOCAL_ENGINE: 'docker' },
      });
    }, 300_000);
    afterAll(() => stage.close());

    it('finds its parameters, inputs and outputs where it looks for them', async () => {
      await stage.comment('/run make-data rows=100');
      await run('make-data');
      await stage.comment('/run train epochs=2 learning_rate=2 --shuffle=false');
      const { log, summary, title } = await run('train');
      const printed = log.split('\n');
      const line = (start: string) => printed.find((text) => text.startsWith(start));

      expect(line('parameters')).toBe(
        'parameters {"epochs": 2, "layers": [8, 4], "learning_rate": 2.0, "shuffle": false, "target": 0.99}',
      );
      expect(line('unknown')).toBe("unknown ['--unknown=passed-over']");
      expect(line('stage')).toBe('stage training in /valohai/repository');
      expect(line('execution')).toMatch(/^execution 2 [0-9a-f-]{36}$/);
      expect(line('runtime')).toBe("runtime ['agent', 'environment', 'limits', 'resources']");
      expect(line('input digits.csv')).toBe(
        "input digits.csv datum [{'valohai.alias': 'digits', 'valohai.tags': ['fresh'], 'rows': 100}]",
      );
      expect(line('extra')).toBe('extra []');
      expect(line('later')).toBe("later ['digits.csv']");
      expect(line('inputs are')).toBe('inputs are Read-only file system');
      expect(printed).toContain('done');

      expect(title).toContain('accuracy 0.75');
      expect(summary).toContain('`digits/digits.csv`');
      expect(summary).toContain('The program says: epoch 2 of 2');
      for (const name of ['checkpoints/1.json', 'checkpoints/2.json', 'model.json'])
        expect(summary).toContain(`[${name}](`);
      expect(summary).not.toContain('metadata.jsonl');
    });

    it('hands its model to the next step by an alias, which ends when its condition is met', async () => {
      await stage.comment('/run evaluate');
      const { log, title } = await run('evaluate');
      expect(log).toContain("model /valohai/inputs/model/weights.json {'weights': [8, 4]}");
      expect(title).toMatch(/^complete in .* \(stop-condition met\)/);
      expect(log).not.toContain('"step": 100');
    });

    async function run(step: string) {
      const { conclusion, detailsUrl, summary, title } = await stage.finished(step);
      const log = await (await fetch(detailsUrl)).text();
      if (conclusion !== 'success') throw new Error(`${step}: ${conclusion}\n${log}`);
      return { log, summary: summary ?? '', title: title ?? '' };
    }
  },
);
