import { expect, it } from 'vitest';
import { parseLfsPointer } from '../../../src/github/archive/parse-lfs-pointer.ts';

const OID = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';
const VERSION = 'version https://git-lfs.github.com/spec/v1\n';
const of = (text: string) => parseLfsPointer(Buffer.from(text));

it.each([
  ['as Git LFS writes it', `${VERSION}oid sha256:${OID}\nsize 12345\n`],
  ['without a last line break', `${VERSION}oid sha256:${OID}\nsize 12345`],
  [
    'whose line breaks an editor changed',
    `${VERSION}oid sha256:${OID}\nsize 12345\n`.replaceAll('\n', '\r\n'),
  ],
  ['with keys that we do not know', `${VERSION}later x\noid sha256:${OID}\nsize 12345\n`],
])('reads a pointer %s', (_, text) => {
  expect(of(text)).toEqual({ oid: OID, size: 12_345, extension: undefined });
});

it('names the extension that a pointer went through', () => {
  const text = `${VERSION}ext-0-case sha256:${OID}\noid sha256:${OID}\nsize 1\n`;
  expect(of(text)?.extension).toBe('case');
});

it.each([
  ['an empty file', ''],
  ['text about Git LFS', `See ${VERSION}`],
  ['another version', `version https://git-lfs.github.com/spec/v2\noid sha256:${OID}\nsize 1\n`],
  ['the first line alone', VERSION],
  ['one without a size', `${VERSION}oid sha256:${OID}\n`],
  ['one without a hash', `${VERSION}size 1\n`],
  ['a hash of another length', `${VERSION}oid sha256:${OID}0\nsize 1\n`],
  ['another kind of hash', `${VERSION}oid sha512:${OID}\nsize 1\n`],
  ['a size that is no number', `${VERSION}oid sha256:${OID}\nsize -1\n`],
  ['a size beyond what can be counted', `${VERSION}oid sha256:${OID}\nsize ${'9'.repeat(30)}\n`],
  ['more than a pointer may be long', `${VERSION}oid sha256:${OID}\nsize 1\n${'\n'.repeat(1024)}`],
])('takes %s for an ordinary file', (_, text) => {
  expect(of(text)).toBeUndefined();
});
