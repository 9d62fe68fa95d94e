import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { paint, print } from './terminal.ts';

/** Follows the log link to its end, printing each line as it comes; the time of the first one. */
export async function printLog(url: string): Promise<{ firstLineAt: number; lines: number }> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`the log link answered ${response.status}`);
  let firstLineAt = 0;
  let lines = 0;
  for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
    firstLineAt ||= Date.now();
    lines += 1;
    print(`${paint.dim('  │')} ${line}`);
  }
  return { firstLineAt, lines };
}
