import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed address allows; every part of it is covered by the signature. */
export type Grant = {
  method: 'GET' | 'PUT';
  key: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** PUT: what must arrive. */
  sizeBytes?: number;
  sha256?: string;
  /** GET: the name that the download gets. */
  fileName?: string;
};

/** The grant as the query of an address, signed. */
export function signGrant(grant: Grant, secret: Buffer): URLSearchParams {
  const query = new URLSearchParams({ method: grant.method, expires: String(grant.expiresAt) });
  if (grant.sizeBytes !== undefined) query.set('size', String(grant.sizeBytes));
  if (grant.sha256 !== undefined) query.set('sha256', grant.sha256);
  if (grant.fileName !== undefined) query.set('name', grant.fileName);
  query.set('signature', signatureOf(grant.key, query, secret).toString('base64url'));
  return query;
}

/** The grant that an address carries; undefined when it is forged, changed or too old. */
export function readGrant(
  { key, query }: { key: string; query: URLSearchParams },
  { secret, now }: { secret: Buffer; now: number },
): Grant | undefined {
  const given = Buffer.from(query.get('signature') ?? '', 'base64url');
  const expected = signatureOf(key, query, secret);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const expiresAt = Number(query.get('expires'));
  if (!(expiresAt > now)) return undefined;
  const [size, sha256, fileName] = ['size', 'sha256', 'name'].map((name) => query.get(name));
  return {
    method: query.get('method') === 'PUT' ? 'PUT' : 'GET',
    key,
    expiresAt,
    ...(size && { sizeBytes: Number(size) }),
    ...(sha256 && { sha256 }),
    ...(fileName && { fileName }),
  };
}

function signatureOf(key: string, query: URLSearchParams, secret: Buffer): Buffer {
  const signed = new URLSearchParams(query);
  signed.delete('signature');
  signed.sort();
  return createHmac('sha256', secret)
    .update(JSON.stringify(['storage', key, signed.toString()]))
    .digest();
}
