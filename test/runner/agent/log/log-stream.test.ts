import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { LogStream } from '../../../../runner/agent/log/log-stream.ts';
import { LogChunkHeader } from '../../../../src/protocol/protocol.ts';

interface Chunk {
  header: LogChunkHeader;
  text: string;
}

function decode(body: Buffer): Chunk {
  const end = body.indexOf('\n');
  const header = LogChunkHeader.parse(JSON.parse(body.toString('utf8', 0, end)));
  return { header, text: gunzipSync(body.subarray(end + 1)).toString() };
}

class Gate {
  passed = Promise.resolve();
  #open = () => undefined as void;

  close(): void {
    this.passed = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open();
  }
}

type Options = {
  maxMemoryBytes?: number;
  maxLogBytes?: number;
  secrets?: readonly string[];
  onMetadata?: (values: Record<string, unknown>) => void;
};

async function openStream(options: Options = {}) {
  const spoolFolder = join(await mkdtemp(join(tmpdir(), 'slashrun-spool-')), 'spool');
  const chunks: Chunk[] = [];
  const gate = new Gate();
  const log = new LogStream({
    leaseId: 'lease',
    secrets: [],
    spoolFolder,
    send: async (body) => {
      await gate.passed;
      chunks.push(decode(body));
    },
    maxMemoryBytes: 16 * 1024 * 1024,
    maxLogBytes: 1024 * 1024 * 1024,
    ...options,
  });
  return { log, chunks, spoolFolder, gate };
}

describe('LogStream', () => {
  it('sends the first line at once and later ones together', async () => {
    const { log, chunks } = await openStream();
    log.status('code: downloaded');
    void log.write('stdout', Buffer.from('first\n'));
    void log.write('stdout', Buffer.from('second\n'));
    void log.write('stderr', Buffer.from('third\n'));
    await vi.waitFor(() => expect(chunks).toHaveLength(1));
    expect(chunks[0]?.text).toBe('code: downloaded\nfirst\n');
    await log.end();
    expect(chunks[1]?.text).toBe('second\nthird\n');
    expect(chunks.map(({ header }) => header.sequence)).toEqual([0, 1]);
    expect(
      chunks[1]?.header.runs.map(({ stream, lines, bytes }) => [stream, lines, bytes]),
    ).toEqual([
      ['stdout', 1, 7],
      ['stderr', 1, 6],
    ]);
  });

  it('finds metadata on stdout only and counts its line within the chunk', async () => {
    const { log, chunks } = await openStream();
    log.status('code: downloaded');
    void log.write('stdout', Buffer.from('start\n{"epoch": 1}\n'));
    void log.write('stderr', Buffer.from('{"epoch": 2}\n'));
    await log.end();
    const rows = chunks.flatMap(({ header }) => header.metadata);
    expect(rows.map(({ line, values }) => ({ line, values }))).toEqual([
      { line: 2, values: { epoch: 1 } },
    ]);
  });

  it('caps metadata and says so', async () => {
    const { log, chunks } = await openStream();
    const at = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
    void log.write('stdout', Buffer.from('{"step": 1}\n'.repeat(80)));
    at.mockRestore();
    await log.end();
    expect(chunks.flatMap(({ header }) => header.metadata)).toHaveLength(50);
    expect(chunks.at(-1)?.text).toContain('30 rows of {step} were left out');
  });

  it('keeps everything in order on the disk while the app is away', async () => {
    const { log, chunks, gate, spoolFolder } = await openStream({ maxMemoryBytes: 1000 });
    gate.close();
    const lines = Array.from({ length: 60_000 }, (_, line) => `line ${line} ${'x'.repeat(80)}\n`);
    for (let start = 0; start < lines.length; start += 500)
      await log.write('stdout', Buffer.from(lines.slice(start, start + 500).join('')));
    await vi.waitFor(async () => expect((await readdir(spoolFolder)).length).toBeGreaterThan(1));
    gate.open();
    await log.end();
    expect(chunks.map(({ text }) => text).join('')).toBe(lines.join(''));
    expect(chunks.map(({ header }) => header.sequence)).toEqual(chunks.map((_, index) => index));
    expect(await readdir(spoolFolder)).toEqual([]);
  });

  it('leaves out the middle of a log that is too long, and says how much', async () => {
    const { log, chunks } = await openStream({ maxLogBytes: 320 });
    for (let line = 100; line < 200; line += 1) void log.write('stdout', Buffer.from(`${line}\n`));
    await log.end();
    const lines = chunks
      .map(({ text }) => text)
      .join('')
      .split('\n');
    // 300 bytes of the beginning, 20 of the end.
    expect(lines.slice(73, 77)).toEqual([
      '173',
      '174',
      'log: 80 bytes are left out here, a log may have 320 bytes',
      '195',
    ]);
    expect(lines.slice(77)).toEqual(['196', '197', '198', '199', '']);
  });

  it('hides secrets, also over several reads and in what the agent says', async () => {
    const { log, chunks } = await openStream({ secrets: ['hunter2!'] });
    void log.write('stdout', Buffer.from('{"word": "hun'));
    void log.write('stderr', Buffer.from('ter2!\n'));
    void log.write('stdout', Buffer.from('ter2!"}\n'));
    log.status('inputs: hunter2! was downloaded');
    await log.end();
    const text = chunks.map((chunk) => chunk.text).join('');
    expect(text).not.toContain('hunter2!');
    expect(text).toContain('inputs: *** was downloaded');
    expect(chunks.flatMap(({ header }) => header.metadata)).toMatchObject([
      { values: { word: '***' } },
    ]);
  });

  it('shows a progress bar as it goes and keeps its last state', async () => {
    const { log, chunks } = await openStream();
    void log.write('stderr', Buffer.from('\r 10%'));
    await vi.waitFor(() => expect(chunks.at(-1)?.text).toBe(' 10%\r\n'));
    for (let percent = 11; percent < 100; percent += 1)
      void log.write('stderr', Buffer.from(`\r ${percent}%`));
    await vi.waitFor(() => expect(chunks.at(-1)?.text).toBe(' 99%\r\n'));
    void log.write('stderr', Buffer.from('\r100%\n'));
    await log.end();
    const texts = chunks.map(({ text }) => text);
    expect(texts.at(-1)).toBe('100%\n');
    expect(texts.length).toBeLessThan(10);
  });

  it('shows a line that does not end for a while', async () => {
    const { log, chunks } = await openStream();
    void log.write('stdout', Buffer.from('continue? '));
    await vi.waitFor(() => expect(chunks.at(-1)?.text).toBe('continue? \r\n'), 3000);
    void log.write('stdout', Buffer.from('yes\n'));
    await log.end();
    expect(chunks.at(-1)?.text).toBe('continue? yes\n');
  });

  it('finds metadata on a line that is cut, and hands over all of it', async () => {
    const seen: unknown[] = [];
    const { log, chunks } = await openStream({ onMetadata: (values) => seen.push(values) });
    const big = 'x'.repeat(100_000);
    void log.write('stdout', Buffer.from(`{"big": "${big}"}\n{"small": 1}\n`));
    await log.end();
    const rows = chunks.flatMap(({ header }) => header.metadata);
    expect(rows).toMatchObject([
      { line: 0, values: { big } },
      { line: 2, values: { small: 1 } },
    ]);
    expect(seen).toEqual([{ big }, { small: 1 }]);
  });

  it('reports a refusal at the end and sends nothing after it', async () => {
    let calls = 0;
    const log = new LogStream({
      leaseId: 'lease',
      secrets: [],
      spoolFolder: join(tmpdir(), 'slashrun-unused'),
      send: () => Promise.reject(new Error(`refused ${(calls += 1)}`)),
      maxMemoryBytes: 1000,
      maxLogBytes: 1000,
    });
    void log.write('stdout', Buffer.from('a\n'));
    await vi.waitFor(() => expect(calls).toBe(1));
    void log.write('stdout', Buffer.from('b\n'));
    await expect(log.end()).rejects.toThrow('refused 1');
    expect(calls).toBe(1);
  });
});
