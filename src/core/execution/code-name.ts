const SHORT = 7;

/** The code of an execution for people: a commit as GitHub shows it, a packed folder with `~` before it. */
export function codeName({ commit, isPackage }: { commit: string; isPackage: boolean }): string {
  return isPackage ? packageName(commit) : commit.slice(0, SHORT);
}

export function packageName(sha256: string): string {
  return `~${sha256.slice(0, SHORT)}`;
}
