export type LineRange = readonly [first: number, count: number];
type Shown = { line: number; stream: string; transient?: true | undefined };

/**
 * Which line each row of the view shows. Rows leave out streams that nobody wants and states of lines that
 * went on; lines that come are added at the end, where a state gives way to what follows it in its stream.
 */
export class Rows {
  #ranges: [first: number, count: number][] = [];
  /** Rows before each range; good up to `#counted` of them. */
  #before: number[] = [];
  #counted = 0;
  /** By stream the line whose place the next one takes. */
  readonly #states = new Map<string, number>();
  #count = 0;
  /** The line after the last that is known. */
  #end: number;

  constructor(ranges: readonly LineRange[] = [], end = 0) {
    for (const [first, count] of ranges) {
      this.#ranges.push([first, count]);
      this.#count += count;
    }
    this.#end = end;
  }

  get count(): number {
    return this.#count;
  }

  get end(): number {
    return this.#end;
  }

  /** A line behind all others; one that is known already, or whose stream is not wanted, changes nothing. */
  append({ line, stream, transient }: Shown, isWanted: boolean): void {
    if (line < this.#end) return;
    this.#end = line + 1;
    if (!isWanted) return;
    const state = this.#states.get(stream);
    if (state !== undefined) this.#drop(state);
    this.know({ line, stream, transient });
    const last = this.#ranges.at(-1);
    if (last && last[0] + last[1] === line) last[1] += 1;
    else this.#ranges.push([line, 1]);
    this.#count += 1;
  }

  /** A line among those that are there, told in order: whether another will take its place. */
  know({ line, stream, transient }: Shown): void {
    if (transient) this.#states.set(stream, line);
    else this.#states.delete(stream);
  }

  /** Undefined beyond the end. */
  lineAt(row: number): number | undefined {
    if (row < 0 || row >= this.#count) return undefined;
    const index = this.#findLast((at) => this.#rowsBefore(at) <= row);
    const range = this.#ranges[index];
    return range && range[0] + row - this.#rowsBefore(index);
  }

  /** The row that shows the line, or the first after it; the last when there is none. */
  rowOf(line: number): number {
    const index = this.#findLast((at) => (this.#ranges[at]?.[0] ?? 0) <= line);
    const range = this.#ranges[index];
    if (!range) return 0;
    const within = Math.min(line - range[0], range[1]);
    return Math.max(0, Math.min(this.#rowsBefore(index) + within, this.#count - 1));
  }

  /** Looks from the end: what gives way is seldom far from it. */
  #drop(line: number): void {
    for (let index = this.#ranges.length - 1; index >= 0; index -= 1) {
      const [first = 0, count = 0] = this.#ranges[index] ?? [];
      if (line < first) continue;
      if (line >= first + count) return;
      const parts: [number, number][] = [
        [first, line - first],
        [line + 1, first + count - line - 1],
      ];
      this.#ranges.splice(index, 1, ...parts.filter(([, length]) => length > 0));
      this.#counted = Math.min(this.#counted, index);
      this.#count -= 1;
      return;
    }
  }

  #rowsBefore(index: number): number {
    for (; this.#counted <= index; this.#counted += 1) {
      const at = this.#counted;
      const before = at === 0 ? 0 : (this.#before[at - 1] ?? 0) + (this.#ranges[at - 1]?.[1] ?? 0);
      this.#before[at] = before;
    }
    return this.#before[index] ?? 0;
  }

  /** The last range for which it holds, or -1; it holds for all before it. */
  #findLast(holds: (index: number) => boolean): number {
    let low = -1;
    let high = this.#ranges.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (holds(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
