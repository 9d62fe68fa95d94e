import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** The lines of a text that is being written, to its end or to the first that `until` accepts. */
export async function readLines(
  url: string,
  until: (line: string) => boolean = () => false,
): Promise<string[]> {
  const hangUp = new AbortController();
  const response = await fetch(url, { signal: hangUp.signal });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  const lines: string[] = [];
  for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
    lines.push(line);
    if (until(line)) break;
  }
  hangUp.abort();
  return lines;
}
