import prettyBytes from 'pretty-bytes';
import { z } from 'zod';

/** What Docker reports of a pull (Docker Engine API, "Create an image"). */
export const PullEvent = z.object({
  /** Of a layer, or the tag. */
  id: z.string().optional(),
  status: z.string().optional(),
  progressDetail: z
    .object({ current: z.number().optional(), total: z.number().optional() })
    .optional(),
  error: z.string().optional(),
});
export type PullEvent = z.infer<typeof PullEvent>;

interface Layer {
  doneBytes: number;
  /** Undefined until its download has begun. */
  totalBytes: number | undefined;
  isDownloaded: boolean;
  isReady: boolean;
}

/** Statuses that only a layer has. */
const LAYER =
  /^(?:Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)/;

/** Sums up the events of a pull. */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();

  observe({ id, status, progressDetail }: PullEvent): void {
    if (id === undefined || status === undefined || !LAYER.test(status)) return;
    const layer = this.#layer(id);
    if (status === 'Downloading') {
      layer.totalBytes = progressDetail?.total ?? layer.totalBytes;
      layer.doneBytes = Math.max(layer.doneBytes, progressDetail?.current ?? 0);
      return;
    }
    if (/^(?:Download complete|Extracting|Pull complete|Already exists)/.test(status)) {
      // A small layer may come without a word about its size.
      layer.totalBytes ??= layer.doneBytes;
      layer.doneBytes = layer.totalBytes;
      layer.isDownloaded = true;
    }
    if (/^(?:Pull complete|Already exists)/.test(status)) layer.isReady = true;
  }

  /** Bytes that came over the network until now. */
  get doneBytes(): number {
    return [...this.#layers.values()].reduce((sum, { doneBytes }) => sum + doneBytes, 0);
  }

  /**
   * How far it is, for the log. The size of a layer is known only once its download has begun, and
   * Docker loads a few at a time: a sum of some layers would look like the whole.
   */
  describe(): string {
    const layers = [...this.#layers.values()];
    const ready = layers.filter(({ isReady }) => isReady).length;
    const count = `${ready} of ${layers.length} layers`;
    const done = prettyBytes(this.doneBytes);
    if (layers.every(({ isDownloaded }) => isDownloaded))
      return `${done} downloaded, ${count} unpacked`;
    if (layers.some(({ totalBytes }) => totalBytes === undefined)) return `${done}, ${count}`;
    const total = layers.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0);
    return `${done} of ${prettyBytes(total)}, ${count}`;
  }

  #layer(id: string): Layer {
    const known = this.#layers.get(id);
    if (known !== undefined) return known;
    const layer = { doneBytes: 0, totalBytes: undefined, isDownloaded: false, isReady: false };
    this.#layers.set(id, layer);
    return layer;
  }
}
