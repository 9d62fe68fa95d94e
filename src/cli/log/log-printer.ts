import type { LogLine } from '../../protocol/log-api.ts';
import { cutToWidth } from '../cut-to-width.ts';
import { paintFor } from '../paint.ts';
import { showLine } from './show-line.ts';

export type PrinterOptions = {
  streams: ReadonlySet<LogLine['stream']>;
  timestamps: boolean;
  hasColors: boolean;
  /** How wide the terminal is; undefined where what was written stays. */
  columns: () => number | undefined;
};

const ERASE_LINE = '\r\u001B[2K';

/**
 * Writes lines of a log as they come. A line that goes on, such as a progress bar, moves in place where
 * that is possible; elsewhere only what it ends with is written.
 */
export class LogPrinter {
  readonly #options: PrinterOptions;
  /** By stream, what the next line of the stream takes the place of. */
  readonly #unfinished = new Map<LogLine['stream'], LogLine>();
  #isShowing = false;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  take(lines: readonly LogLine[]): string {
    let text = this.#erase();
    for (const line of lines) {
      if (!this.#options.streams.has(line.stream)) continue;
      if (line.transient) this.#unfinished.set(line.stream, line);
      else {
        this.#unfinished.delete(line.stream);
        text += `${this.#show(line)}\n`;
      }
    }
    const columns = this.#options.columns();
    const last = [...this.#unfinished.values()].at(-1);
    if (columns === undefined || !last) return text;
    this.#isShowing = true;
    // A line that wraps could not be erased.
    return `${text}${cutToWidth(showLine(last.text, false), columns - 1)}`;
  }

  /** Before something else is written to the terminal. */
  pause(): string {
    return this.#erase();
  }

  /** There is no more. */
  end(): string {
    const last = [...this.#unfinished.values()].map((line) => `${this.#show(line)}\n`);
    return `${this.#erase()}${last.join('')}`;
  }

  #erase(): string {
    const text = this.#isShowing ? ERASE_LINE : '';
    this.#isShowing = false;
    return text;
  }

  #show({ stream, at, text, isCut }: LogLine): string {
    const { timestamps, hasColors } = this.#options;
    const paint = paintFor({ hasColors });
    const time = timestamps ? `${paint.dim(new Date(at).toISOString())} ` : '';
    const more = isCut ? paint.dim(' … (this line is longer)') : '';
    const shown = showLine(text, hasColors);
    return `${time}${stream === 'status' ? paint.dim(shown) : shown}${more}`;
  }
}
