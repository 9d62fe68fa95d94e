/**
 * The name under which everybody can have an image again, from the `RepoDigests` that Docker keeps
 * of it: the one of the repository that `image` names. `id` where no registry knows it.
 */
export function imageDigest(image: string, id: string, repoDigests: readonly string[]): string {
  const repository = repositoryOf(image);
  return repoDigests.find((digest) => repositoryOf(digest) === repository) ?? id;
}

/** Without tag and digest, and as short as Docker writes it. */
function repositoryOf(image: string): string {
  return image
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\//, '');
}
