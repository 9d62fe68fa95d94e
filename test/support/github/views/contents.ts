import type { TreeEntry, TreeObject } from '../git.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { HTML } from './account.ts';

/** Where something stands: a path of a repository at a ref. */
export interface Place {
  repository: Repository;
  ref: string;
  path: string;
}

type File = Extract<TreeObject, { kind: 'file' }>;

/** A file with its content in base64, the default media type. */
export function viewFile(world: World, place: Place, file: File) {
  const { content, sha } = file;
  return {
    ...viewEntry(world, place, { kind: 'file', sha, name: '', size: content.length }),
    encoding: 'base64',
    // Lines of sixty characters, as GitHub breaks them.
    content: content.toString('base64').replaceAll(/.{1,60}/g, '$&\n'),
  };
}

/** A folder: its entries without their contents. */
export function viewDirectory(world: World, place: Place, entries: readonly TreeEntry[]) {
  return entries.map((entry) => {
    const path = place.path === '' ? entry.name : `${place.path}/${entry.name}`;
    return viewEntry(world, { ...place, path }, entry);
  });
}

/** The commit of another repository that a folder is pinned to. */
export function viewSubmodule(world: World, { path, ref, repository }: Place, sha: string) {
  const self = `${world.url}/repos/${repository.fullName}/contents/${path}?ref=${ref}`;
  return {
    type: 'submodule',
    // The address of the submodule stands in `.gitmodules`, which nobody here has to read.
    submodule_git_url: `${HTML}/${repository.fullName}.git`,
    size: 0,
    name: path.split('/').at(-1) ?? path,
    path,
    sha,
    url: self,
    git_url: null,
    html_url: null,
    download_url: null,
    _links: { self, git: null, html: null },
  };
}

function viewEntry(world: World, place: Place, entry: TreeEntry) {
  const { path, ref, repository } = place;
  const api = `${world.url}/repos/${repository.fullName}`;
  const isFile = entry.kind === 'file';
  const self = `${api}/contents/${path}?ref=${ref}`;
  const html = `${HTML}/${repository.fullName}/${isFile ? 'blob' : 'tree'}/${ref}/${path}`;
  const git = `${api}/git/${isFile ? 'blobs' : 'trees'}/${entry.sha}`;
  return {
    type: isFile ? 'file' : 'dir',
    name: path.split('/').at(-1) ?? path,
    path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: html,
    git_url: git,
    download_url: isFile
      ? `https://raw.githubusercontent.com/${repository.fullName}/${ref}/${path}`
      : null,
    _links: { self, git, html },
  };
}
