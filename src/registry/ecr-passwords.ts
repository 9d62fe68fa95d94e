type Password = { username: string; password: string; expiresAt: number };

/** A password that ends sooner than a long pull is asked for anew. */
const REMAINING_MS = 60 * 60_000;

/**
 * Passwords of Amazon's registries. Each is good for twelve hours for all of the role's registries of
 * a region (ECR API Reference, `GetAuthorizationToken`), and is kept as long.
 */
export class EcrPasswords {
  readonly #now: () => number;
  readonly #known = new Map<string, Promise<Password>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A registry's host carries its region. `role` is one that the server's own credentials may take on; undefined for themselves. */
  async of(host: string, role: string | undefined): Promise<Password> {
    const region = /\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(host)?.[1];
    if (region === undefined) throw new Error(`${host} is no registry of Amazon's`);
    const key = `${region} ${role ?? ''}`;
    const known = await this.#known.get(key)?.catch(() => undefined);
    if (known && known.expiresAt - this.#now() > REMAINING_MS) return known;
    const asked = askForPassword(region, role);
    this.#known.set(key, asked);
    return asked;
  }
}

async function askForPassword(region: string, role: string | undefined): Promise<Password> {
  // Loaded when there is something to ask: few servers ever do, and all of them would start later.
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
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
