import { LineCounter, parseDocument } from 'yaml';
import { convertDocument } from './convert-yaml-node.ts';
import { isTooDeep } from './is-too-deep.ts';
import { pyYamlTags } from './py-yaml-tags.ts';
import type { Position, YamlNode } from './yaml-node.ts';

/** Ten times what is in use; parsing blocks everything else. */
const MAX_LENGTH = 512 * 1024;

type YamlError = { position: Position; message: string };
type ReadYaml = { ok: true; root: YamlNode } | { ok: false; errors: YamlError[] };

/**
 * Reads one document as Python's PyYAML does, which is what valohai-yaml stands on: YAML 1.1 with
 * PyYAML's rules for plain scalars; of equal keys the last wins; merges and aliases are followed.
 */
export function readYaml(source: string): ReadYaml {
  // Editors on Windows may begin a file with a byte order mark; PyYAML skips it, the parser does not.
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const unreadable = text.length > MAX_LENGTH ? 'longer than 512 KiB' : 'nested too deeply';
  if (text.length > MAX_LENGTH || isTooDeep(text))
    return { ok: false, errors: [{ position: { line: 1, column: 1 }, message: unreadable }] };
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    customTags: pyYamlTags,
  });
  // Others after the first are mostly the same mistake, met again.
  const errors = document.errors.slice(0, 1).map(({ pos, code, message }) => ({
    position: positionAt(pos[0]),
    message: text[pos[0]] === '\t' ? TAB : describe(code, message),
  }));
  const refuse = (offset: number, message: string): void => {
    if (errors.length === 0) errors.push({ position: positionAt(offset), message });
  };
  const root = convertDocument(document.contents, { positionAt, refuse });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, root };
}

const TAB = 'a tab cannot indent: use spaces';

function describe(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'only one document is allowed in this file';
  return /INDENT|IMPLICIT_KEY/.test(code) ? `${message}: check the indentation` : message;
}
