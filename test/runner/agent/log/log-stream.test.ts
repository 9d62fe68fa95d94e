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

async function openStream(options: { maxMemoryBytes?: number; maxLogBytes?: number } = {}) {
  const spoolFolder = join(await mkdtemp(join(tmpdir(), 'slashrun-spool-')), 'spool');
  const chunks: Chunk[] = [];
  const gate = new Gate();
  const log = new LogStream({
    leaseId: 'lease',
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

  it('drops what exceeds the longest log and says how much', async () => {
    const { log, chunks } = await openStream({ maxLogBytes: 10 });
    void log.write('stdout', Buffer.from('12345\n'));
    void log.write('stdout', Buffer.from('67890\n'));
    await log.end();
    const text = chunks.map((chunk) => chunk.text).join('');
    expect(text).toContain('12345\n');
    expect(text).not.toContain('67890');
    expect(text).toContain('the last 6 bytes were dropped');
  });

  it('reports a refusal at the end and sends nothing after it', async () => {
    let calls = 0;
    const log = new LogStream({
      leaseId: 'lease',
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
