import type { CheckAnnotation } from './check-run-text.ts';
import { countBytes, cutText } from './cut-text.ts';
import { plainLogLine } from './plain-log-line.ts';

/** As many as GitHub takes in one request. */
const MAX_ANNOTATIONS = 50;
const MAX_LINE = 2000;
const MAX_TITLE = 255;
/** GitHub takes 64 KB; characters of others than English take up to four bytes. */
const MAX_TEXT = 16_000;
const MAX_LINE_NUMBER = 1_000_000;

/** Installed code is not the repository's, also where it lies within. */
const FOREIGN = /(?:^|\/)(?:site-packages|dist-packages|node_modules|\.?venv|\.tox|\.conda)\//;

/** The lines of the repository that a failed program named: of a traceback the innermost of them. */
export function findAnnotations(
  logTail: readonly string[],
  repositoryRoot = '/valohai/repository',
): CheckAnnotation[] {
  const lines = logTail.map((line) => plainLogLine(line.slice(0, MAX_LINE)));
  const found = new Map<string, CheckAnnotation>();
  const add = (annotation: CheckAnnotation | undefined): void => {
    if (!annotation) return;
    const key = `${annotation.path}:${annotation.startLine}:${annotation.message}`;
    if (!found.has(key) && found.size < MAX_ANNOTATIONS) found.set(key, annotation);
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (TRACEBACK.test(line)) {
      const traceback = readTraceback(lines, index);
      add(annotateTraceback(traceback, repositoryRoot));
      index = traceback.end;
    } else add(annotateCompiler(line, repositoryRoot));
  }
  return [...found.values()];
}

const TRACEBACK = /^\s*(?:[|+] *)?Traceback \(most recent call last\):$/;
const FRAME = /^\s*(?:[|+] *)?File "([^"]+)", line (\d+)/;
/** A traceback is told by its indentation: the first line without one is the exception. */
const INDENTED = /^(?:\s|\|)/;

type Frame = { file: string; line: number };
type Traceback = { frames: Frame[]; exception: string; text: string; end: number };

function readTraceback(lines: readonly string[], start: number): Traceback {
  const frames: Frame[] = [];
  let end = start + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const [, file, number] = FRAME.exec(line) ?? [];
    if (file !== undefined) frames.push({ file, line: Number(number) });
    else if (!INDENTED.test(line)) break;
  }
  const exception = lines[end] ?? '';
  return { frames, exception, text: lines.slice(start, end + 1).join('\n'), end };
}

function annotateTraceback(
  { frames, exception, text }: Traceback,
  repositoryRoot: string,
): CheckAnnotation | undefined {
  const own = frames.findLast(({ file }) => pathWithin(file, repositoryRoot) !== undefined);
  const path = own && pathWithin(own.file, repositoryRoot);
  if (!own || path === undefined || exception === '') return undefined;
  return annotation({
    path,
    line: own.line,
    level: 'failure',
    message: exception,
    title: /^[\w.]+/.exec(exception)?.[0],
    rawDetails: text,
  });
}

/** gcc, clang, nvcc, rustc, go, mypy, ruff, eslint's compact form, and tsc's with parentheses. */
const COMPILERS = [
  /^([^\s:()]+):(\d{1,7}):(?:(\d{1,5}):)? *(?:fatal )?(error|warning): ?(.+)$/i,
  /^([^\s:()]+)\((\d{1,7})(?:,(\d{1,5}))?\): *(?:fatal )?(error|warning) ?(.+)$/i,
  /^([^\s:()]+\.py):(\d{1,7}):()() *((?:[A-Z]\w*)?(?:Error|Exception)\b.*)$/,
];

function annotateCompiler(line: string, repositoryRoot: string): CheckAnnotation | undefined {
  for (const pattern of COMPILERS) {
    const [all, file = '', number, column, level, message = ''] = pattern.exec(line) ?? [];
    const path = all === undefined ? undefined : pathWithin(file, repositoryRoot);
    if (path === undefined) continue;
    return annotation({
      path,
      line: Number(number),
      ...(column && { column: Number(column) }),
      level: level?.toLowerCase() === 'warning' ? 'warning' : 'failure',
      message,
    });
  }
  return undefined;
}

/** Relative to the repository; undefined for a file that is not of it. */
function pathWithin(file: string, repositoryRoot: string): string | undefined {
  const isAbsolute = file.startsWith('/');
  if (isAbsolute && !file.startsWith(`${repositoryRoot}/`)) return undefined;
  const path = isAbsolute ? file.slice(repositoryRoot.length + 1) : file.replace(/^(?:\.\/)+/, '');
  const isOwn =
    /[A-Za-z_]/.test(path) && !path.startsWith('<') && !/(?:^|\/)\.\.(?:\/|$)/.test(path);
  return isOwn && !FOREIGN.test(path) ? path : undefined;
}

type Found = {
  path: string;
  line: number;
  column?: number;
  level: 'failure' | 'warning';
  title?: string | undefined;
  message: string;
  rawDetails?: string;
};

function annotation({
  line,
  column,
  title,
  rawDetails,
  ...found
}: Found): CheckAnnotation | undefined {
  if (line < 1 || line > MAX_LINE_NUMBER || countBytes(found.path) > MAX_LINE) return undefined;
  return {
    ...found,
    startLine: line,
    endLine: line,
    ...(column !== undefined && column > 0 && { startColumn: column, endColumn: column }),
    ...(title !== undefined && { title: cutText(title, MAX_TITLE) }),
    message: cutText(found.message, MAX_TEXT),
    ...(rawDetails !== undefined && { rawDetails: cutText(rawDetails, MAX_TEXT) }),
  };
}
