/** Docker's own registry, under the name by which Docker keeps its credentials. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * The registry that an image comes from, as Docker tells it: the part before the first slash is one
 * when it has a dot or a port or is `localhost`.
 */
export function registryHost(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost && !/^(?:index\.)?docker\.io$/.test(first) ? first : DOCKER_HUB;
}
