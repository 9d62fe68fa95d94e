/**
 * Runs the script file `$0`: with bash where there is one, else with sh. The traps make a stop end
 * the chain of commands: a shell that runs as the first process of a container ignores signals that
 * it has no trap for, and would go on with the next command when a program ends well on SIGINT.
 * `wait` lets programs in the background end by themselves first.
 */
const RUN = `trap 'wait; exit 130' INT; trap 'wait; exit 143' TERM; . "$0"`;
const LAUNCH = `command -v bash >/dev/null 2>&1 && exec bash -c "$1" "$0"; exec sh -c "$1" "$0"`;

const SHEBANG = /^#![ \t]*(\S+)(?:[ \t]+(.*?))?[ \t]*\r?(?:\n|$)/;

/**
 * The arguments that run `script`, which lies in the file `path`. A shebang line wins, and is read
 * as Linux does it (execve(2): one interpreter, at most one argument), so that the file needs no
 * permission to be executed where it lies.
 */
export function interpreterCommand(script: string, path: string): string[] {
  const shebang = SHEBANG.exec(script);
  if (shebang === null) return ['sh', '-c', LAUNCH, path, RUN];
  const [, interpreter = 'sh', argument] = shebang;
  return argument ? [interpreter, argument, path] : [interpreter, path];
}

/**
 * The same as a command that waits for a line on its input and then runs with none, so that it can
 * be started before the repository is there. Undefined where a shebang line may name an interpreter
 * in an image that has no shell to wait in.
 */
export function waitingCommand(script: string, path: string): string[] | undefined {
  if (SHEBANG.test(script)) return undefined;
  return [
    'sh',
    '-c',
    'read -r go && exec "$@" </dev/null',
    'sh',
    ...interpreterCommand(script, path),
  ];
}
