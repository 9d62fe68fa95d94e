import { Me } from '../../protocol/sign-in-api.ts';
import { EXIT_CODES } from '../cli-error.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';

export type WhoamiOptions = { server?: string; json: boolean };

/** Prints who a person is to the server; answers the exit code. */
export async function whoami(options: WhoamiOptions, terminal: Terminal): Promise<number> {
  const { api } = await connect(options);
  const me = await api.get(Me, '/me');
  terminal.write(
    options.json
      ? `${JSON.stringify({ server: api.server, ...me }, null, 2)}\n`
      : `${me.login} on ${api.server}\n`,
  );
  return EXIT_CODES.done;
}
