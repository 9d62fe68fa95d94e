import { type LogLine, linesFrom } from '../engine/log-lines.ts';
import type { LogPart } from '../engine/read-log.ts';

const NEWLINE = 0x0a;
const TRANSIENT = Buffer.from('\r\n');

/**
 * A log as plain text, part by part: of a line that was drawn several times only the last state, which
 * is held back until it is known to be the last.
 */
export class LogText {
  readonly #fromLine: number;
  readonly #held = new Map<LogLine['stream'], LogLine>();

  constructor(fromLine: number) {
    this.#fromLine = fromLine;
  }

  take(part: LogPart): Buffer {
    // Nearly every part, and then its bytes are not even decoded.
    if (!part.text.includes(TRANSIENT)) {
      for (const { stream } of part.runs) this.#held.delete(stream);
      return bytesFrom(part, this.#fromLine);
    }
    return Buffer.concat(
      linesFrom(part, this.#fromLine).map((line) => {
        this.#held.delete(line.stream);
        if (!line.transient) return Buffer.from(`${line.text}\n`);
        this.#held.set(line.stream, line);
        return Buffer.alloc(0);
      }),
    );
  }

  /** What was held back when nothing more comes. */
  end(): string {
    return [...this.#held.values()].map(({ text }) => `${text}\n`).join('');
  }
}

/** The part's bytes without the lines before `fromLine`. */
function bytesFrom(part: LogPart, fromLine: number): Buffer {
  let start = 0;
  for (let line = part.firstLine; line < fromLine; line += 1)
    start = part.text.indexOf(NEWLINE, start) + 1;
  return part.text.subarray(start);
}

/** The part without lines of other streams; its lines have no numbers any more. */
export function ofStreams(part: LogPart, streams: ReadonlySet<LogLine['stream']>): LogPart {
  const runs = part.runs.filter(({ stream }) => streams.has(stream));
  if (runs.length === part.runs.length) return part;
  let start = 0;
  const texts = part.runs.flatMap(({ stream, bytes }) => {
    const text = part.text.subarray(start, start + bytes);
    start += bytes;
    return streams.has(stream) ? [text] : [];
  });
  return { ...part, runs, text: Buffer.concat(texts) };
}
