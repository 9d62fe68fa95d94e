import type { PlannedInput } from '../execution/execution-spec.ts';

type Found = {
  /** From the root of its storage, with `/`. */
  path: string;
  /** The folder below which a wildcard found it; empty without one. */
  root: string;
  /** The input has no other file. */
  isOnly: boolean;
};

type Naming = Pick<PlannedInput, 'keepDirectories' | 'filename'>;

/** A longer name is refused by most file systems, in bytes. */
const MAX_SEGMENT_BYTES = 255;

/**
 * Where a file goes within its input's folder (docs.valohai.com, "step.inputs"). Whatever the address
 * says, the name cannot lead out of the folder.
 */
export function inputFileName(input: Naming, { path, root, isOnly }: Found): string {
  if (input.filename !== undefined && isOnly) return safeName(input.filename);
  switch (input.keepDirectories) {
    case 'full':
      return safeName(path);
    case 'suffix':
      return safeName(root === '' ? lastSegment(path) : path.slice(root.length));
    case 'none':
      return safeName(lastSegment(path));
  }
}

/** The path that an HTTP address stands for, as a person reads it. */
export function httpPath(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname).replace(/^\/+/, '');
  } catch {
    return pathname.replace(/^\/+/, '');
  }
}

/** The folder of an input: one name, whatever the file calls it, that cannot lead anywhere else. */
export function inputFolderName(name: string): string {
  return safeName(name).replaceAll('/', '_');
}

/** A relative path without a way up, an empty part or a character that no file name has. */
export function safeName(name: string): string {
  const segments = name
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    // oxlint-disable-next-line no-control-regex -- they are what is taken out
    .map((segment) => cut(segment.replaceAll(/[\u0000-\u001F\u007F]/g, '_')));
  return segments.length === 0 ? 'file' : segments.join('/');
}

function lastSegment(path: string): string {
  return path.split('/').findLast((segment) => segment !== '') ?? '';
}

/** At its front: the end holds the extension. */
function cut(segment: string): string {
  // No character has less than a byte.
  const characters = Array.from(segment.slice(-2 * MAX_SEGMENT_BYTES)).slice(-MAX_SEGMENT_BYTES);
  while (new TextEncoder().encode(characters.join('')).length > MAX_SEGMENT_BYTES)
    characters.shift();
  return characters.join('');
}
