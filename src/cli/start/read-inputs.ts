import { WrongUsage } from '../cli-error.ts';

/** `NAME=URL` of each `--input`; several of one name are all meant. */
export function readInputs(texts: readonly string[]): Record<string, string[]> {
  const inputs: Record<string, string[]> = {};
  for (const text of texts) {
    const equals = text.indexOf('=');
    const [name, url] = [text.slice(0, equals), text.slice(equals + 1)];
    if (equals < 1 || url === '')
      throw new WrongUsage(
        `--input ${text}: write NAME=URL, such as --input images=s3://bucket/a.tar`,
      );
    inputs[name] = [...(inputs[name] ?? []), url];
  }
  return inputs;
}
