import type { PackageClient } from '../../src/cli/package/upload-package.ts';
import { PackageAnswer } from '../../src/protocol/package-api.ts';

type Place = { url: string; token: string; repository: string };

/** The server's API for packages, asked as a person's program does. */
export function packageClient({ url, token, repository }: Place): PackageClient {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1/repositories/${repository}/packages${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    announcePackage: async (request) => PackageAnswer.parse(await post('', request)),
    confirmPackage: async (sha256) => {
      await post(`/${sha256}/uploaded`, {});
    },
  };
}
