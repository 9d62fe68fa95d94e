import { hideCredentials } from './hide-credentials.ts';

export type InputUri =
  | { kind: 'http'; url: string }
  /** The key may hold `*` and `**`. */
  | { kind: 's3'; bucket: string; key: string }
  | { kind: 'datum'; id: string }
  | { kind: 'alias'; name: string };

type ParsedUri = { ok: true; uri: InputUri } | { ok: false; message: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Valohai has these as well. */
const ELSEWHERE = new Set(['gs', 'azure', 'swift', 'dataset', 'model']);
/** Of Amazon S3, in bytes; a pattern for such keys needs no more. */
const MAX_KEY_LENGTH = 1024;

/** Reads the address of an input. */
export function parseInputUri(text: string): ParsedUri {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  switch (scheme.toLowerCase()) {
    case 'http':
    case 'https':
      return parseHttp(text);
    case 's3':
      return parseS3(rest);
    case 'datum':
      if (rest === '') return refuse('datum:// needs an id or an alias behind it');
      return {
        ok: true,
        uri: UUID.test(rest)
          ? { kind: 'datum', id: rest.toLowerCase() }
          : { kind: 'alias', name: rest },
      };
    default:
      return refuse(explain(text, scheme.toLowerCase()));
  }
}

function parseHttp(text: string): ParsedUri {
  if (!URL.canParse(text)) return refuse(`'${hideCredentials(text)}' is no address`);
  if (/[*]/.test(new URL(text).pathname))
    return refuse(`'${hideCredentials(text)}' has a wildcard, which only s3:// can have`);
  return { ok: true, uri: { kind: 'http', url: text } };
}

function parseS3(rest: string): ParsedUri {
  const slash = rest.indexOf('/');
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  const key = slash === -1 ? '' : rest.slice(slash + 1);
  const shown = `'${hideCredentials(`s3://${rest}`)}'`;
  if (bucket === '' || key === '')
    return refuse(`${shown} needs a bucket and a key: s3://BUCKET/KEY`);
  if (bucket.includes('@'))
    return refuse(`${shown} had credentials: the operator allows a bucket under 'stores' instead`);
  if (bucket.includes('*')) return refuse(`${shown}: a bucket has no wildcards`);
  // On the way to the store such a part would lead into another folder, or into another bucket.
  if (key.split('/').some((part) => part === '.' || part === '..'))
    return refuse(`${shown}: a key has no '.' or '..' between its slashes`);
  if (key.length > MAX_KEY_LENGTH)
    return refuse(`an s3:// key has at most ${MAX_KEY_LENGTH} characters`);
  return { ok: true, uri: { kind: 's3', bucket, key } };
}

function explain(text: string, scheme: string): string {
  const known = 'inputs come from https://, http://, s3:// and datum://';
  if (scheme === '') return `'${text}' is no address: ${known}`;
  const what = ELSEWHERE.has(scheme) ? 'is not supported here' : 'is not known';
  return `${scheme}:// ${what}: ${known}`;
}

function refuse(message: string): ParsedUri {
  return { ok: false, message };
}
