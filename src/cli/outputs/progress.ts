import prettyBytes from 'pretty-bytes';
import type { Terminal } from '../terminal.ts';

export type Progress = { update: (bytes: number) => void; end: () => void };

/** A bar on a terminal; nothing where nobody looks. */
export async function openProgress(total: number, terminal: Terminal): Promise<Progress> {
  if (!terminal.isTerminal || !terminal.isInteractive)
    return { update: () => undefined, end: () => undefined };
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: '{bar} {percentage}%  {done} of {all}  {speed}/s',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    fps: 10,
  });
  const startedAt = Date.now();
  const payload = (bytes: number) => ({
    done: prettyBytes(bytes),
    all: prettyBytes(total),
    speed: prettyBytes((bytes / Math.max(1, Date.now() - startedAt)) * 1000, {
      maximumFractionDigits: 1,
    }),
  });
  bar.start(total, 0, payload(0));
  return { update: (bytes) => bar.update(bytes, payload(bytes)), end: () => bar.stop() };
}
