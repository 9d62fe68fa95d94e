import { once } from 'node:events';
import { type Readable, Transform, pipeline as connect } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { type Header, type Pack, pack } from 'tar-stream';
import { z } from 'zod';
import { hasContent } from './tar-entries.ts';

type Content = AsyncIterable<Uint8Array> | Uint8Array;

export type TarWriter = {
  /** The `.tar.gz`. */
  output: Readable;
  /** Aborted when nobody reads any more. */
  signal: AbortSignal;
  /** One entry after the other, as fast as the output is read. `content` has `header.size` bytes. */
  write: (header: Header, content: Content) => Promise<void>;
  end: () => void;
  fail: (error: Error) => void;
};

/** Each call of the compression costs about as much as so many bytes. */
const GATHERED_BYTES = 64 * 1024;

export function createTarWriter(): TarWriter {
  const packed = pack();
  const gathered = gather();
  // It is unpacked once, on the next machine: speed counts for more than size.
  const output = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: GATHERED_BYTES });
  const closed = new AbortController();
  output.once('close', () => closed.abort());
  // What goes wrong reaches who reads the output, and ends the write that is under way.
  connect(packed, gathered, output, () => undefined);
  return {
    output,
    signal: closed.signal,
    async write(header, content) {
      closed.signal.throwIfAborted();
      await writeEntry(packed, withOwnPax(header), content);
      // An entry without content does not wait by itself.
      if (gathered.writableNeedDrain) await once(gathered, 'drain', { signal: closed.signal });
    },
    end: () => packed.finalize(),
    fail: (error) => output.destroy(error),
  };
}

function writeEntry(packed: Pack, header: Header, content: Content): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null): void => (error ? reject(error) : resolve());
    const isWhole = content instanceof Uint8Array;
    const entry = isWhole ? packed.entry(header, content, settle) : packed.entry(header, settle);
    // `settle` gets the same error.
    entry.on('error', () => undefined);
    if (!isWhole && hasContent(header)) pipeline(content, entry).catch(reject);
  });
}

/** `tar-stream` writes headers, contents and what fills them up one by one. */
function gather(): Transform {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < GATHERED_BYTES) return done();
      const whole = Buffer.concat(chunks);
      chunks = [];
      bytes = 0;
      done(null, whole);
    },
    flush: (done) => done(null, Buffer.concat(chunks)),
  });
}

const Pax = z.record(z.string(), z.string()).catch({});

/** `tar-stream` writes the name, the link and the size anew, and older records would overrule them. */
function withOwnPax(header: Header): Header {
  if (!header.pax) return header;
  const { path: _path, linkpath: _linkpath, size: _size, ...pax } = Pax.parse(header.pax);
  return { ...header, pax: Object.keys(pax).length > 0 ? pax : null };
}
