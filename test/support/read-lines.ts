import { text } from 'node:stream/consumers';

/** The lines of a text that is being written, to its end or to the first that `until` accepts. */
export async function readLines(url: string, until?: (line: string) => boolean): Promise<string[]> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  if (!until) return (await text(response.body)).split('\n').slice(0, -1);
  const lines: string[] = [];
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const [last = '', ...whole] = (rest + chunk).split('\n').toReversed();
    rest = last;
    for (const line of whole.toReversed()) {
      lines.push(line);
      if (until(line)) return lines;
    }
  }
  return lines;
}
