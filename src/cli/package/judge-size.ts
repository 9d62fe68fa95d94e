import prettyBytes from 'pretty-bytes';
import { PACKAGE_LIMITS } from '../../protocol/package-api.ts';
import type { PackedFile } from './choose-files.ts';

/** From there the reference's command line asks whether that is meant (valohai-cli, `packager.py`). */
const LARGE_FILE_BYTES = 50_000_000;
const LARGE_TOTAL_BYTES = 150_000_000;
const NAMED = 5;

/** `error`: it cannot be packed. `warnings`: it can, but a person should say that it is meant. */
type Judgement = { error?: string; warnings: string[] };

/** Whether so many files of such sizes make a package. */
export function judgeSize(files: readonly PackedFile[]): Judgement {
  const total = sum(files);
  const where = `list what is not needed in .vhignore; ${largestPart(files)}`;
  const most = PACKAGE_LIMITS.files.toLocaleString('en');
  if (files.length > PACKAGE_LIMITS.files)
    return {
      error: `the folder has ${files.length.toLocaleString('en')} files, and a package at most ${most}: ${where}`,
      warnings: [],
    };
  if (total >= PACKAGE_LIMITS.bytes)
    return {
      error: `the folder has ${prettyBytes(total)}, and a package less than ${prettyBytes(PACKAGE_LIMITS.bytes)}: ${where}`,
      warnings: [],
    };
  const large = files.flatMap((file) =>
    file.kind === 'file' && file.sizeBytes >= LARGE_FILE_BYTES ? [file] : [],
  );
  const named = large
    .slice(0, NAMED)
    .map((file) => `${file.path} has ${prettyBytes(file.sizeBytes)}`);
  const others = large.length - named.length;
  return {
    warnings: [
      ...named,
      ...(others > 0 ? [`${others} more files are as large`] : []),
      ...(total >= LARGE_TOTAL_BYTES ? [`all files together have ${prettyBytes(total)}`] : []),
    ],
  };
}

/** Where somebody would look first for what is too much. */
function largestPart(files: readonly PackedFile[]): string {
  const parts = new Map<string, PackedFile[]>();
  for (const file of files) {
    const top = file.path.includes('/') ? `${file.path.split('/')[0]}/` : file.path;
    const own = parts.get(top);
    if (own) own.push(file);
    else parts.set(top, [file]);
  }
  const bySize = [...parts].toSorted(
    ([, one], [, other]) => sum(other) - sum(one) || other.length - one.length,
  );
  const byCount = [...parts].toSorted(([, one], [, other]) => other.length - one.length);
  const tooMany = files.length > PACKAGE_LIMITS.files;
  const [top = '', inside = []] = (tooMany ? byCount : bySize)[0] ?? [];
  const amount = tooMany ? `${inside.length.toLocaleString('en')} files` : prettyBytes(sum(inside));
  return `the most, ${amount}, is ${top}`;
}

function sum(files: readonly PackedFile[]): number {
  return files.reduce((all, file) => all + (file.kind === 'file' ? file.sizeBytes : 0), 0);
}
