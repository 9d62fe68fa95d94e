import { type Note, good, leftOut, problem, warning } from './note.ts';

const GIB = 1024 ** 3;
const LEAST_BYTES = GIB;
const FEW_BYTES = 5 * GIB;
const OLDEST_NODE = [20, 20] as const;

/** `version` as `process.versions.node` has it. */
export function judgeNode(version: string): Note {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor))
    return good(`Node.js ${version}`);
  const why = 'the server needs 20.20 or newer: https://nodejs.org/en/download';
  return problem(`Node.js ${version} is too old`, why);
}

export type FolderAnswer = {
  /** Why nothing can be written there; undefined when it can. */
  refusal: string | undefined;
  /** Undefined where the system does not tell. */
  freeBytes: number | undefined;
};

/** `what` is kept in `folder`. */
export function judgeFolder(what: string, folder: string, answer: FolderAnswer): Note[] {
  const { refusal, freeBytes } = answer;
  if (refusal !== undefined) {
    const why = "give it to the server's user, or set DATA_DIR to another folder";
    return [problem(`the server cannot write in ${folder}: ${refusal}`, why)];
  }
  return [judgeRoom(what, folder, freeBytes)];
}

/** How much room is left for what is kept in a folder. */
export function judgeRoom(what: string, folder: string, freeBytes: number | undefined): Note {
  if (freeBytes === undefined)
    return leftOut(`${what}: the free space of ${folder} is not known here`);
  const free = `${(freeBytes / GIB).toFixed(1)} GiB free for ${what} in ${folder}`;
  if (freeBytes >= FEW_BYTES) return good(free);
  const why = 'executions fail on a full disk: make room or use a larger one';
  return freeBytes < LEAST_BYTES ? problem(`only ${free}`, why) : warning(`only ${free}`, why);
}
