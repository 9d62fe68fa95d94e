import { LineCounter, parseDocument } from 'yaml';
import { convertNode } from './convert-yaml-node.ts';
import { pyYamlTags } from './py-yaml-tags.ts';
import type { Position, YamlNode } from './yaml-node.ts';

export type YamlError = { position: Position; message: string };
type ReadYaml = { ok: true; root: YamlNode } | { ok: false; errors: YamlError[] };

/**
 * Reads one document as Python's PyYAML does, which is what valohai-yaml stands on: YAML 1.1 with
 * PyYAML's rules for plain scalars; of equal keys the last wins; merges and aliases are followed.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  try {
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
      message: `${MESSAGES[code] ?? message}${INDENTED.test(code) ? ': check the indentation' : ''}`,
    }));
    const refuse = (offset: number, message: string): void => {
      errors.push({ position: positionAt(offset), message });
    };
    const root = convertNode(document.contents, { document, positionAt, refuse });
    return errors.length > 0 ? { ok: false, errors } : { ok: true, root };
  } catch (error) {
    // Thousands of levels exhaust the parser's stack, as they do Python's.
    if (!(error instanceof RangeError)) throw error;
    const position = { line: 1, column: 1 };
    return { ok: false, errors: [{ position, message: TOO_DEEP }] };
  }
}

const TOO_DEEP = 'the file is nested too deeply';

const MESSAGES: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'only one document is allowed in this file',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

const INDENTED = /INDENT|IMPLICIT_KEY/;
