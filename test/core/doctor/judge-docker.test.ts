import { describe, expect, it } from 'vitest';
import { PROCESSES_ONLY, judgeDocker } from '../../../src/core/doctor/judge-docker.ts';
import { advice, headlines } from './notes-in-words.ts';

const GIB = 1024 ** 3;
const DOCKER = {
  version: '28.1.1',
  folder: '/var/lib/docker',
  freeBytes: 80 * GIB,
  runtimes: ['runc'],
};
const WELL = [
  'good: Docker 28.1.1 answers',
  'good: 80.0 GiB free for images and containers in /var/lib/docker',
];

describe('judgeDocker', () => {
  it('is content with a Docker that has room', () => {
    expect(headlines(judgeDocker({ engine: 'auto', withGpus: [] }, DOCKER))).toEqual(WELL);
  });

  it.each([
    ['auto', 'warning', 'NOT ISOLATED'],
    ['docker', 'problem', 'LOCAL_ENGINE is docker'],
  ] as const)('says what follows for LOCAL_ENGINE=%s without Docker', (engine, severity, why) => {
    const notes = judgeDocker({ engine, withGpus: ['gpu'] }, { reason: 'ENOENT docker.sock' });
    expect(headlines(notes)).toEqual([`${severity}: Docker does not answer: ENOENT docker.sock`]);
    expect(advice(notes)).toContain(why);
    expect(advice(notes)).toContain('https://docs.docker.com/');
  });

  it.each([
    [GIB / 2, 'problem: only 0.5 GiB free for images and containers in /var/lib/docker'],
    [
      undefined,
      'left-out: images and containers: the free space of /var/lib/docker is not known here',
    ],
  ])('looks at the room for images: %s bytes', (freeBytes, expected) => {
    const answer = { ...DOCKER, freeBytes };
    expect(headlines(judgeDocker({ engine: 'docker', withGpus: [] }, answer))).toEqual([
      'good: Docker 28.1.1 answers',
      expected,
    ]);
  });

  it.each([
    ['no environment has any', { withGpus: [], runtimes: ['runc'] }, []],
    ['Docker knows them', { withGpus: ['gpu'], runtimes: ['runc', 'nvidia'] }, []],
    [
      'Docker does not know them',
      { withGpus: ['gpu', 'big'], runtimes: ['runc'] },
      ["warning: gpu, big: Docker has no runtime for NVIDIA's GPUs"],
    ],
  ])('looks at GPUs where %s', (_what, { withGpus, runtimes }, expected) => {
    const notes = judgeDocker({ engine: 'auto', withGpus }, { ...DOCKER, runtimes });
    expect(headlines(notes)).toEqual([...WELL, ...expected]);
    expect(advice(notes).includes('NVIDIA Container Toolkit')).toBe(expected.length > 0);
  });

  it('warns of processes that are asked for', () => {
    expect(headlines([PROCESSES_ONLY])).toEqual([
      'warning: LOCAL_ENGINE is process: commands are NOT ISOLATED',
    ]);
    expect(advice([PROCESSES_ONLY])).toContain('only for people you trust');
  });
});
