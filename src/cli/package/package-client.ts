import { z } from 'zod';
import { PackageAnswer } from '../../protocol/package-api.ts';
import type { RepositoryName } from '../../protocol/people-api.ts';
import type { ApiClient } from '../api-client.ts';
import type { PackageClient } from './upload-package.ts';

/** A repository's packages on a server. */
export function packageClient(
  api: Pick<ApiClient, 'post'>,
  { owner, name }: RepositoryName,
): PackageClient {
  const packages = `/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/packages`;
  return {
    announcePackage: (request) => api.post(PackageAnswer, packages, request),
    confirmPackage: async (sha256) => {
      await api.post(z.object({}), `${packages}/${sha256}/uploaded`);
    },
  };
}
