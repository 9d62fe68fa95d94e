// What is in the repository's folder beside the commit itself, as the rules ask for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RepositoryHandle } from '../support/github/repository-handle.ts';
import type { CheckRun, Files, Person } from '../support/github/state.ts';
import { readLines } from '../support/read-lines.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: show
    image: unused
    command: 'cat library/hello.txt || echo "no library"; cat weights.bin; echo'
`;
const RULES = 'code: {submodules: true, lfs: true}\n';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
});
afterAll(() => stage.close());

/** `library` pinned to the head of that repository's main branch, by an address relative to ours. */
async function pinnedTo(library: RepositoryHandle): Promise<Files> {
  const url = `../../${library.fullName}.git`;
  return {
    '.gitmodules': `[submodule "library"]\n  path = library\n  url = ${url}\n`,
    library: { commit: await library.resolve('main') },
    'weights.bin': stage.github.keepLfs('the weights'),
  };
}

/** A repository with one file for `show` to find. */
function createLibrary(
  fullName: string,
  options: { private?: boolean; installed?: boolean } = {},
): Promise<RepositoryHandle> {
  const files = { 'hello.txt': `hello from ${fullName}\n` };
  return stage.github.createRepository({ fullName, files, ...options });
}

async function shown(by?: Person): Promise<{ check: CheckRun; lines: string[] }> {
  const known = stage.github.checkRuns('ada/engine').length;
  await stage.comment('/run show', by);
  const check = await stage.github.waitFor(
    () => stage.github.checkRuns('ada/engine').find((run, at) => at >= known && run.conclusion),
    { timeoutMs: 30_000, what: 'the end of show' },
  );
  return { check, lines: await readLines(check.detailsUrl) };
}

describe('the code of a commit', () => {
  it('is without submodules and files of Git LFS unless the rules ask for them', async () => {
    await stage.push(await pinnedTo(await createLibrary('ada/open')));
    const { lines } = await shown();
    expect(lines).toContain('no library');
    expect(lines.join('\n')).toContain('git-lfs.github.com/spec');
  });

  it('has both where the rules ask for them', async () => {
    await stage.push({ '.github/slashrun.yml': RULES });
    await stage.repository.commit({ branch: 'main', files: { '.github/slashrun.yml': RULES } });
    const { check, lines } = await shown();
    expect(check.conclusion).toBe('success');
    expect(lines).toContain('hello from ada/open');
    expect(lines).toContain('the weights');
  });

  it('has a submodule of somebody who does not have the App, when it is everybody’s', async () => {
    const library = await createLibrary('torvalds/open', { installed: false });
    await stage.push(await pinnedTo(library));
    expect((await shown()).lines).toContain('hello from torvalds/open');
  });

  it('has a private submodule when whoever asks may read it', async () => {
    const library = await createLibrary('ada/secret', { private: true });
    await stage.push(await pinnedTo(library));
    expect((await shown()).lines).toContain('hello from ada/secret');
  });

  it('says what to do about a private submodule that whoever asks may not read', async () => {
    const library = await createLibrary('ada/hidden', { private: true });
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'write');
    await stage.push(await pinnedTo(library));
    const { check } = await shown(grace);
    expect(check.conclusion).toBe('failure');
    expect(check.title).toContain('the code could not be fetched');
    expect(check.summary).toContain("submodule 'library'");
    expect(check.summary).toContain('grace may not read ada/hidden');
    expect(JSON.stringify(check)).not.toContain('hello from');
  });

  it('says which file of Git LFS is missing', async () => {
    await stage.push({
      '.gitmodules': null,
      library: null,
      'weights.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5\n`,
    });
    const { check } = await shown();
    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain("Git LFS file 'weights.bin'");
  });
});
