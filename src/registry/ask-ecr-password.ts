import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';

export type EcrPassword = {
  username: string;
  password: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
};

/** Asks a region's registry for a password, as the server itself or under a role. Throws what Amazon answers. */
export async function askEcrPassword(
  region: string,
  role: string | undefined,
): Promise<EcrPassword> {
  const credentials =
    role === undefined
      ? {}
      : {
          credentials: fromTemporaryCredentials({
            params: { RoleArn: role, RoleSessionName: 'slashrun-image-pull' },
            clientConfig: { region },
          }),
        };
  const client = new ECRClient({ region, ...credentials });
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
    const [data] = authorizationData ?? [];
    const text = Buffer.from(data?.authorizationToken ?? '', 'base64').toString();
    const [, username, password] = /^([^:]+):(.+)$/s.exec(text) ?? [];
    if (username === undefined || password === undefined)
      throw new Error('the answer holds no password');
    return { username, password, expiresAt: data?.expiresAt?.getTime() ?? 0 };
  } finally {
    client.destroy();
  }
}
