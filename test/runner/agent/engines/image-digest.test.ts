import { describe, expect, it } from 'vitest';
import { imageDigest } from '../../../../runner/agent/engines/image-digest.ts';

const ID = `sha256:${'0'.repeat(64)}`;
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('imageDigest', () => {
  it.each([
    ['busybox', 'busybox'],
    ['busybox:1.36', 'busybox'],
    ['docker.io/library/busybox:1.36', 'busybox'],
    ['index.docker.io/acme/model', 'acme/model'],
    ['localhost:5000/acme/model', 'localhost:5000/acme/model'],
    ['localhost:5000/acme/model:2', 'localhost:5000/acme/model'],
    [`ghcr.io/acme/model@sha256:${'b'.repeat(64)}`, 'ghcr.io/acme/model'],
    [`ghcr.io/acme/model:3@sha256:${'b'.repeat(64)}`, 'ghcr.io/acme/model'],
  ])('finds the digest of %s among those of the same image elsewhere', (image, repository) => {
    const elsewhere = `mirror.example/other@${DIGEST}`;
    const own = `${repository}@${DIGEST}`;
    expect(imageDigest(image, ID, [elsewhere, own])).toBe(own);
  });

  it.each<[string, string[]]>([
    ['built here', []],
    ['pulled under another name', [`mirror.example/acme/model@${DIGEST}`]],
  ])("is the engine's own id for an image %s", (_, digests) => {
    expect(imageDigest('acme/model:1', ID, digests)).toBe(ID);
  });
});
