import { signal } from '@preact/signals';
import { LOG_STREAMS, type LogLine } from '../../protocol/log-api.ts';
import { ExecutionEvents } from '../../protocol/live-events.ts';
import type { Problem } from '../api/answer.ts';
import { type LogOf, fileAddress, logApi } from '../api/log-api.ts';
import { Backoff } from '../live/backoff.ts';
import { reportConnection } from '../live/connection.ts';
import { followEvents } from '../live/follow-events.ts';
import { LineCache } from './line-cache.ts';
import { Rows } from './rows.ts';

export type Stream = (typeof LOG_STREAMS)[number];

/** What is drawn at first: enough for a large screen. */
const TAIL = 300;

/** One log as far as the page has it. Whoever draws it reads `version`, which changes with all else. */
export class LogFeed {
  readonly version = signal(0);
  readonly problem = signal<Problem | undefined>(undefined);
  /** It is not known yet whether there is anything. */
  readonly isLoading = signal(true);
  rows = new Rows();
  /** When the first line was written, for times that count from there. */
  firstAt: number | undefined;
  readonly #of: LogOf;
  readonly #cache = new LineCache();
  readonly #ended = new AbortController();
  readonly #who = Symbol('log');
  #streams: ReadonlySet<Stream> = new Set(LOG_STREAMS);
  #arrived: LogLine[] = [];
  /** What is wanted now, and whether somebody fetches it. */
  #wanted: readonly number[] = [];
  #isFetching = false;
  #unfollow: (() => void) | undefined;

  constructor(of: LogOf) {
    this.#of = of;
  }

  line(line: number): LogLine | undefined {
    return this.#cache.get(line);
  }

  /** The end first, since that is what people look for; which lines there are to see after it. */
  async open(isLive: boolean): Promise<void> {
    const tail = await this.#ask((signal) => logApi.window(this.#of, { tail: TAIL }, signal));
    if (!tail) return;
    this.#cache.add(tail.lines);
    const first = tail.lines[0]?.line ?? 0;
    this.rows = new Rows([[0, tail.total]], tail.total);
    if (first === 0) this.firstAt = tail.lines[0]?.at;
    this.isLoading.value = false;
    this.#changed();
    await this.#findRows();
    if (isLive) this.#follow();
    if (this.firstAt === undefined && tail.total > 0) {
      const start = await this.#ask((signal) =>
        logApi.window(this.#of, { from: 0, limit: 1 }, signal),
      );
      this.firstAt = start?.lines[0]?.at;
      this.#changed();
    }
  }

  close(): void {
    this.#ended.abort();
    this.#unfollow?.();
    reportConnection(this.#who, undefined);
  }

  /** Shows these streams and no others. */
  async choose(streams: ReadonlySet<Stream>): Promise<void> {
    this.#streams = streams;
    await this.#findRows();
  }

  /** Sees to it that these lines come, in order; what was wanted before and is not here yet is let go. */
  want(lines: readonly number[]): void {
    this.#wanted = lines;
    if (!this.#isFetching) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    this.#isFetching = true;
    for (
      let missing = this.#cache.missing(this.#wanted);
      missing && !this.#ended.signal.aborted;
      missing = this.#cache.missing(this.#wanted)
    ) {
      const query = 'lines' in missing ? { lines: missing.lines.join(',') } : { ...missing };
      const found = await this.#ask((signal) => logApi.window(this.#of, query, signal));
      if (!found || found.lines.length === 0) break;
      this.#cache.add(found.lines);
      this.#changed();
    }
    this.#isFetching = false;
  }

  async #findRows(): Promise<void> {
    const streams = this.#streams;
    const found = await this.#ask((signal) =>
      logApi.ranges(this.#of, [...streams].join(','), signal),
    );
    if (!found || streams !== this.#streams) return;
    const rows = new Rows(found.ranges, found.total);
    for (let line = Math.max(0, found.total - TAIL); line < found.total; line += 1) {
      const known = this.#cache.get(line);
      if (known) rows.know(known);
    }
    // What has come by the stream meanwhile.
    for (let line = found.total; line < this.rows.end; line += 1) {
      const known = this.#cache.get(line);
      if (known) rows.append(known, streams.has(known.stream));
    }
    this.rows = rows;
    this.#changed();
  }

  #follow(): void {
    const url = fileAddress(this.#of, 'events', { line: this.rows.end, metadata: 'none' });
    this.#unfollow = followEvents({
      url,
      events: ExecutionEvents,
      on: { lines: (lines) => this.#arrive(lines) },
    });
  }

  /** Drawn once a frame, however many come. */
  #arrive(lines: readonly LogLine[]): void {
    if (this.#arrived.length === 0) requestAnimationFrame(() => this.#takeIn());
    this.#arrived.push(...lines);
  }

  #takeIn(): void {
    const lines = this.#arrived;
    this.#arrived = [];
    this.#cache.add(lines);
    for (const line of lines) this.rows.append(line, this.#streams.has(line.stream));
    this.firstAt ??= lines[0]?.at;
    this.#changed();
  }

  /** Undefined when it cannot be had; while the server is away it is asked again. */
  async #ask<Value>(
    ask: (
      signal: AbortSignal,
    ) => Promise<{ ok: true; value: Value } | { ok: false; problem: Problem }>,
  ): Promise<Value | undefined> {
    const { signal } = this.#ended;
    const backoff = new Backoff();
    do {
      const answer = await ask(signal);
      if (signal.aborted) return undefined;
      const isAway = !answer.ok && answer.problem.kind === 'away';
      reportConnection(this.#who, isAway ? 'away' : undefined);
      this.problem.value = answer.ok ? undefined : answer.problem;
      if (answer.ok) return answer.value;
      if (!isAway) return undefined;
    } while (await backoff.wait(signal));
    return undefined;
  }

  #changed(): void {
    this.version.value += 1;
  }
}
