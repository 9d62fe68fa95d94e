import { lookup } from 'node:dns';
import { BlockList, type LookupFunction, isIP } from 'node:net';
import { DownloadFailed } from './download-failed.ts';

/**
 * Addresses at which a machine of a cloud gives its credentials to whoever asks: an input must never
 * be one of them, whatever its name resolves to. A list matches IPv4 within IPv6 by itself; the last
 * is how a translating network (RFC 6052) writes it.
 */
const METADATA = new BlockList();
METADATA.addSubnet('169.254.0.0', 16, 'ipv4');
METADATA.addSubnet('fe80::', 10, 'ipv6');
METADATA.addAddress('fd00:ec2::254', 'ipv6');
METADATA.addSubnet('64:ff9b::169.254.0.0', 112, 'ipv6');

/** Throws `DownloadFailed` for a host that is written as a forbidden address: those are not looked up at all. */
export function checkHost(host: string): void {
  const address = host.replace(/^\[|\]$/g, '');
  if (isForbidden(address)) throw forbidden(address);
}

/** Name resolution that yields no forbidden address. The connection goes to what was checked. */
export const safeLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const bad = addresses.find(({ address }) => isForbidden(address));
    if (bad) return callback(forbidden(`${host} (${bad.address})`), []);
    const [first] = addresses;
    if (options.all === true || !first) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

function isForbidden(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && METADATA.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function forbidden(place: string): DownloadFailed {
  return new DownloadFailed(
    `leads to ${place}, an address that only the machine itself may ask; use another one`,
  );
}
