import { SubmoduleFailed } from './code-incomplete.ts';
import { GitConfigError, type GitSetting, parseGitConfig } from './parse-git-config.ts';

/** A submodule as `.gitmodules` describes it; `path` is relative, with `/` between its parts. */
export type Submodule = { name: string; path: string; url: string | undefined };

/**
 * The submodules that a checkout would fill: not those with `update = none`, nor sections without a
 * path (git-scm.com, gitmodules(5)). Throws `SubmoduleFailed`; `file` is how its message calls the file.
 */
export function parseGitmodules(text: string, file: string): Submodule[] {
  const sections = new Map<string, Record<string, string>>();
  for (const { section, subsection, key, value } of settingsOf(text, file)) {
    if (section !== 'submodule' || subsection === undefined) continue;
    const known = sections.get(subsection) ?? {};
    sections.set(subsection, { ...known, [key]: value ?? '' });
  }
  return [...sections].flatMap(([name, { path, url, update }]) => {
    if (path === undefined || update === 'none') return [];
    if (!isInside(path))
      throw new SubmoduleFailed(
        `the path '${path}' of the submodule '${name}' in ${file} is not one inside the repository`,
      );
    return [{ name, path, url: url === '' ? undefined : url }];
  });
}

function settingsOf(text: string, file: string): GitSetting[] {
  try {
    return parseGitConfig(text);
  } catch (error) {
    if (!(error instanceof GitConfigError)) throw error;
    throw new SubmoduleFailed(`${file} is broken: ${error.message}`, error);
  }
}

/** "relative to the top-level directory", and without a slash at its end (gitmodules(5), `path`). */
function isInside(path: string): boolean {
  const isPlain = path
    .split('/')
    .every((part) => !['', '.', '..', '.git'].includes(part.toLowerCase()));
  return isPlain && !path.includes('\0');
}
