import { describe, expect, it } from 'vitest';
import { type FetchedFile, inputsFile } from '../../../src/core/container/inputs-file.ts';

const CHECKSUMS = { md5: 'a'.repeat(32), sha1: 'b'.repeat(40), sha256: 'c'.repeat(64) };
const DATUM = '0194b1b0-aaaa-7000-8000-000000000000';

function file(wanted: Partial<FetchedFile>): FetchedFile {
  return {
    name: 'a.jpg',
    uri: 'https://example.com/a.jpg',
    sizeBytes: 3,
    checksums: CHECKSUMS,
    datumId: undefined,
    storageUri: undefined,
    metadata: [],
    ...wanted,
  };
}

function only(wanted: Partial<FetchedFile>, download: 'always' | 'on-demand' = 'always'): unknown {
  const input = { name: 'images', inputId: 'i-1', download, files: [file(wanted)] };
  return inputsFile([input], '/valohai/inputs');
}

describe('inputsFile', () => {
  it('describes files by the names that valohai-utils reads', () => {
    const metadata = [{ 'valohai.tags': ['x'] }];
    expect(only({ name: 'sub/a.jpg', metadata })).toEqual({
      images: {
        input_id: 'i-1',
        files: [
          {
            name: 'sub/a.jpg',
            path: '/valohai/inputs/images/sub/a.jpg',
            size: 3,
            uri: 'https://example.com/a.jpg',
            checksums: CHECKSUMS,
            metadata,
          },
        ],
      },
    });
  });

  it('says of a file on demand by which input it is asked for, and what is known of it', () => {
    const unknown = { sizeBytes: undefined, checksums: {} };
    expect(only(unknown, 'on-demand')).toMatchObject({
      images: {
        input_id: 'i-1',
        files: [{ size: null, checksums: {}, download_intent: 'on-demand', input_id: 'i-1' }],
      },
    });
    const checksums = { sha256: CHECKSUMS.sha256 };
    expect(only({ checksums }, 'on-demand')).toMatchObject({
      images: { files: [{ size: 3, checksums }] },
    });
  });

  it.each([
    ['an alias', 'datum://latest', DATUM, `datum://${DATUM}`],
    ['a dataset', 'dataset://pets/v1', DATUM, `datum://${DATUM}`],
    ['HTTP, even if we have it', 'https://example.com/a', DATUM, 'https://example.com/a'],
    ['a store whose file has no id', 's3://bucket/a', undefined, 's3://bucket/a'],
    ['a password', 'https://ann:secret@example.com/a', undefined, 'https://example.com/a'],
  ])('names the address of %s', (...[, uri, datumId, shown]) => {
    expect(only({ uri, datumId })).toMatchObject({ images: { files: [{ uri: shown }] } });
  });

  it('shows neither password nor signature', () => {
    const uri = 'https://ann:secret@example.com/a?X-Amz-Signature=secret';
    expect(JSON.stringify(only({ uri, storageUri: uri }))).not.toContain('secret');
  });

  it('tells where a store keeps a file', () => {
    const stored = { uri: `datum://${DATUM}`, datumId: DATUM, storageUri: 's3://bucket/key' };
    expect(only(stored)).toMatchObject({
      images: { files: [{ datum_id: DATUM, storage_uri: 's3://bucket/key' }] },
    });
  });

  it('has inputs without files, and puts paths where the inputs are', () => {
    const inputs = [
      { name: 'none', inputId: 'i-1', download: 'always' as const, files: [] },
      { name: 'one', inputId: 'i-2', download: 'always' as const, files: [file({})] },
    ];
    expect(inputsFile(inputs, '/somewhere')).toMatchObject({
      none: { input_id: 'i-1', files: [] },
      one: { files: [{ path: '/somewhere/one/a.jpg' }] },
    });
  });
});
