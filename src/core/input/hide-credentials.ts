/**
 * An address as it may be shown: without user and password, and without its query, which may be a
 * signature. What is no address at all stays as it is. A browser's rules for addresses overlook
 * slashes too many, so that a user may stand behind them.
 */
export function hideCredentials(uri: string): string {
  return uri
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[/\\]*[^/?#]*@/i, '$1')
    .replace(/^(https?:\/\/[^?#]*)[?#].*$/is, '$1?…');
}
