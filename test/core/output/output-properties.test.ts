import { describe, expect, it } from 'vitest';
import {
  checkProperties,
  describedBy,
  parsePropertiesFile,
  parseSidecar,
} from '../../../src/core/output/output-properties.ts';

describe('describedBy', () => {
  it.each([
    ['model.h5.metadata.json', 'model.h5'],
    ['a/b.metadata.json', 'a/b'],
    ['metadata.json', undefined],
    ['.metadata.json', undefined],
    ['a/.metadata.json', undefined],
    ['model.h5', undefined],
  ])('knows what %s describes', (name, described) => {
    expect(describedBy(name)).toBe(described);
  });
});

describe('parseSidecar', () => {
  it('reads one JSON object', () => {
    expect(parseSidecar('{"a": [1]}')).toEqual({ ok: true, value: { a: [1] } });
  });
  it.each(['', '[]', 'null', '"a"', '{a: 1}', '{"a": NaN}'])('refuses %j', (text) => {
    expect(parseSidecar(text).ok).toBe(false);
  });
});

describe('parsePropertiesFile', () => {
  it('reads a line for each file, and names what it passes over', () => {
    const text = [
      '{"file": "a", "metadata": {"x": 1}}',
      '',
      '{"file": "b"}',
      'oops',
      '{"file": "c", "metadata": {}}\r',
    ].join('\n');
    expect(parsePropertiesFile(text)).toEqual({
      described: [
        { file: 'a', properties: { x: 1 } },
        { file: 'c', properties: {} },
      ],
      problems: [
        'line 3 of valohai.metadata.jsonl is passed over: it must be {"file": NAME, "metadata": {…}}',
        expect.stringMatching(
          /^line 4 of valohai\.metadata\.jsonl is passed over: Unexpected token/,
        ),
      ],
    });
  });
});

describe('checkProperties', () => {
  it.each([
    [{ 'valohai.tags': ['a'], 'valohai.alias': 'b', c: 1 }, []],
    [{ 'valohai.tags': 'a' }, ["'valohai.tags' must be a list of texts"]],
    [{ 'valohai.tags': [1] }, ["'valohai.tags' must be a list of texts"]],
    [{ 'valohai.alias': ' ' }, ["'valohai.alias' must be a text"]],
    [{ 'valohai.alias': ['x'] }, ["'valohai.alias' must be a text"]],
  ])('of %j', (properties, problems) => {
    const checked = checkProperties(properties);
    expect(checked.problems).toEqual(problems);
    expect(checked.properties).toEqual(problems.length === 0 ? properties : {});
  });

  it('keeps what it has no use for, and says so', () => {
    const properties = { 'valohai.dataset-versions': ['dataset://a/b'] };
    expect(checkProperties(properties)).toEqual({
      properties,
      problems: ["'valohai.dataset-versions' is kept, but there are no datasets here"],
    });
  });
});
