/** Where GitHub keeps pictures of people; an Enterprise Server has them itself, in one of two ways. */
export function avatarHosts(githubUrl: string): string[] {
  const common = 'https://avatars.githubusercontent.com';
  const { protocol, host } = new URL(githubUrl);
  return host === 'github.com'
    ? [common]
    : [common, `${protocol}//${host}`, `${protocol}//avatars.${host}`];
}
