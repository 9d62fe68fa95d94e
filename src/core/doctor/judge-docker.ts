import { judgeRoom } from './judge-machine.ts';
import { type Note, good, problem, warning } from './note.ts';

export type DockerAnswer =
  | {
      version: string;
      /** Its folder for images and containers. */
      folder: string;
      /** Undefined where the engine is on another machine. */
      freeBytes: number | undefined;
      runtimes: readonly string[];
    }
  | { reason: string };

type Wanted = {
  engine: 'auto' | 'docker' | 'process';
  /** Slugs of this machine's environments that give GPUs. */
  withGpus: readonly string[];
};

const GET_DOCKER = 'https://docs.docker.com/engine/install';

/** Whether this machine can run containers, as its settings ask. */
export function judgeDocker({ engine, withGpus }: Wanted, answer: DockerAnswer): Note[] {
  if ('reason' in answer) {
    const what = `Docker does not answer: ${answer.reason}`;
    if (engine === 'docker')
      return [
        problem(what, 'nothing runs here, since LOCAL_ENGINE is docker: start it', GET_DOCKER),
      ];
    const why =
      "commands run as plain processes, NOT ISOLATED: start Docker, let the server's user use it, or set LOCAL_ENGINE=docker";
    return [warning(what, why, GET_DOCKER)];
  }
  const { version, folder, freeBytes, runtimes } = answer;
  return [
    good(`Docker ${version} answers`),
    judgeRoom('images and containers', folder, freeBytes),
    ...(withGpus.length > 0 && !runtimes.includes('nvidia')
      ? [
          warning(
            `${withGpus.join(', ')}: Docker has no runtime for NVIDIA's GPUs`,
            'containers that want one do not start: install the NVIDIA Container Toolkit',
            'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html',
          ),
        ]
      : []),
  ];
}

/** For a server whose commands are no containers by its own settings. */
export const PROCESSES_ONLY = warning(
  'LOCAL_ENGINE is process: commands are NOT ISOLATED',
  "they can read what the server's user can read: only for people you trust",
);
