import { mkdir, mkdtemp, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveMounts } from '../../../../runner/agent/engines/resolve-mounts.ts';

const PLACE = { destination: '/mnt', readonly: false };
let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'slashrun-mounts-')));
  await mkdir(join(root, 'data/inner'), { recursive: true });
});

const resolve = (source: string, within = join(root, 'data')) =>
  resolveMounts([{ ...PLACE, source, within }]);

describe('resolveMounts', () => {
  it('takes a link within the allowed folder for what it leads to', async () => {
    await symlink('inner', join(root, 'data/link'));
    expect(await resolve(join(root, 'data/link'))).toMatchObject([
      { ...PLACE, source: join(root, 'data/inner') },
    ]);
  });

  it('refuses a link that a command has left there to lead out of it', async () => {
    await symlink('/etc', join(root, 'data/link'));
    await expect(resolve(join(root, 'data/link'))).rejects.toMatchObject({
      errorCause: {
        kind: 'launch-failed',
        message: `The step mounts ${root}/data/link, which is a link that leads out of ${root}/data.`,
      },
    });
  });

  it('lets the operator allow a folder by a link, and everything', async () => {
    await symlink('data', join(root, 'disk'));
    const source = join(root, 'disk/inner');
    const [mount] = await resolve(source, `${root}/disk/`);
    expect(mount?.source).toBe(join(root, 'data/inner'));
    expect(await resolve('/etc', '/')).toMatchObject([{ source: await realpath('/etc') }]);
  });

  it('leaves it to Docker to say what is not there', async () => {
    const source = join(root, 'data/nothing');
    expect(await resolve(source)).toMatchObject([{ source }]);
  });
});
