import { once } from 'node:events';
import { isatty } from 'node:tty';

const [STDIN, STDOUT, STDERR] = [0, 1, 2];
/** Of what is no terminal: as wide as people's windows mostly are. */
const USUAL = { columns: 80, rows: 24 };

/** Where the command's words go and come from. */
export type Terminal = {
  stdin: NodeJS.ReadableStream;
  write: (text: string) => void;
  writeError: (text: string) => void;
  /** Resolves when a reader that is slower than we are has caught up. */
  drained: () => Promise<void>;
  /** Whether people read what is written, in a terminal that can go back over it. */
  isTerminal: boolean;
  /** Whether somebody can be asked. */
  isInteractive: boolean;
  hasColors: boolean;
  /** How large it is now. */
  size: () => { columns: number; rows: number };
};

/** The terminal that the process was started in. */
export function openTerminal(wantsColors: (isTerminal: boolean) => boolean): Terminal {
  const { stdin, stdout, stderr } = process;
  const isTerminal = isatty(STDOUT);
  return {
    stdin,
    write: (text) => stdout.write(text),
    writeError: (text) => stderr.write(text),
    drained: async () => {
      if (stdout.writableNeedDrain) await once(stdout, 'drain');
    },
    isTerminal,
    isInteractive: isatty(STDIN) && isatty(STDERR),
    hasColors: wantsColors(isTerminal),
    size: () => ({
      columns: stdout.columns > 0 ? stdout.columns : USUAL.columns,
      rows: stdout.rows > 0 ? stdout.rows : USUAL.rows,
    }),
  };
}
