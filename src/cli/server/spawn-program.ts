import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES } from '../cli-error.ts';
import { wholeEnvironment } from '../environment.ts';

/** What a service manager or a terminal says to a process; it is the program's to hear. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs one of the package's other programs in our place; answers its exit code. */
export async function spawnProgram(
  file: string,
  variables: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<number> {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    stdio: 'inherit',
    // Of a group of its own: a terminal's Ctrl+C would reach it twice, by the group and by us, and the
    // second one means at once.
    detached: true,
    env: { ...wholeEnvironment(), ...variables },
  });
  for (const signal of SIGNALS)
    process.on(signal, () => {
      child.kill(signal);
    });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : EXIT_CODES.failed;
}
