import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'postgres';

/**
 * How to run Postgres when we are root, which Postgres refuses to be: as the user `postgres`, made
 * when there is none. Undefined when we are not root.
 *
 * The data and the programs may lie where that user cannot go (`/root`, mode 0700), so it is given
 * the one capability to pass folders that it may not read, and no other.
 */
export async function postgresUser(): Promise<{ name: string; prefix: string[] } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const exists = await run('id', ['-u', NAME]).then(
    () => true,
    () => false,
  );
  if (!exists) await createUser();
  const prefix = [
    'setpriv',
    `--reuid=${NAME}`,
    `--regid=${NAME}`,
    '--clear-groups',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--bounding-set=-all,+dac_override',
  ];
  return { name: NAME, prefix };
}

async function createUser(): Promise<void> {
  await run('useradd', ['--system', '--user-group', '--no-create-home', NAME]).catch(
    (cause: unknown) => {
      const message =
        `running as root, the embedded Postgres needs a user '${NAME}', and making one failed: ` +
        'make it, run slashrun as another user, or set DATABASE_URL';
      throw new Error(message, { cause });
    },
  );
}
