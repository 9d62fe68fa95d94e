/** A path of ours, whatever somebody put into a link. */
export function ownPath(to: string | undefined): string {
  const base = 'http://own.invalid';
  if (to === undefined || !to.startsWith('/') || !URL.canParse(to, base)) return '/';
  const { origin, pathname, search, hash } = new URL(to, base);
  // A browser takes what begins with two slashes for another host.
  return origin === base && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/';
}
