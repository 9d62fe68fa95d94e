import type { Terminal } from '../terminal.ts';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
/** Terminals that know it show the whole of what is between at once. */
const BEGIN_UPDATE = '\u001B[?2026h';
const END_UPDATE = '\u001B[?2026l';
const ERASE_BELOW = '\u001B[J';
const CLEAR = '\u001B[H\u001B[2J';

/** Lines at the end of a terminal that are drawn again and again in the same place. */
export class Picture {
  readonly #terminal: Terminal;
  #rows = 0;
  #columns = 0;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  draw(lines: readonly string[]): void {
    const { columns } = this.#terminal.size();
    // The terminal has wrapped what was there by its own rules.
    const isResized = this.#isShown && columns !== this.#columns;
    const back = this.#rows > 0 ? `\u001B[${this.#rows}A\r` : '';
    const start = isResized ? CLEAR : `${back}${ERASE_BELOW}`;
    const text = lines.map((line) => `${line}\n`).join('');
    this.#terminal.write(`${HIDE_CURSOR}${BEGIN_UPDATE}${start}${text}${END_UPDATE}`);
    this.#rows = lines.length;
    this.#columns = columns;
    this.#isShown = true;
  }

  /** What was drawn stays, and what is written next comes below. */
  end(): void {
    if (this.#isShown) this.#terminal.write(SHOW_CURSOR);
    this.#isShown = false;
    this.#rows = 0;
  }
}
