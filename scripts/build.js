// Bundles our own code into the programs that are started. What npm brought stays where npm put it;
// only the agent is one file with everything in it, since it goes to machines that have no npm.
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
};

await build({
  ...common,
  outdir: 'dist',
  packages: 'external',
  entryPoints: {
    'search-worker': 'src/search/search-worker.ts',
    demo: 'scripts/demo.ts',
    bench: 'scripts/bench.ts',
    's3-sink': 'scripts/s3-sink.ts',
    preview: 'scripts/preview.ts',
    screenshots: 'scripts/screenshots.ts',
  },
});
// In pieces, so that what is started loads only what it needs and starts at once. Their names change.
await mkdir('dist', { recursive: true });
const old = (await readdir('dist')).filter((name) => name.startsWith('slashrun-'));
await Promise.all(old.map((name) => rm(join('dist', name))));
await build({
  ...common,
  outdir: 'dist',
  packages: 'external',
  splitting: true,
  chunkNames: 'slashrun-[hash]',
  entryPoints: { slashrun: 'src/cli/main.ts', main: 'src/main.ts' },
});
// npm makes it so when it installs the package, and nobody when it is used where it was built.
await chmod('dist/slashrun.js', 0o755);
await build({
  ...common,
  outfile: 'dist/agent.js',
  entryPoints: ['runner/agent/main.ts'],
  // Optional accelerators of ssh2, which does without them.
  external: ['cpu-features', '*.node'],
  // What CommonJS modules find in a file of theirs.
  banner: {
    js: [
      "import { createRequire as makeRequire } from 'node:module';",
      "import { dirname as folderOf } from 'node:path';",
      "import { fileURLToPath as pathOf } from 'node:url';",
      'const require = makeRequire(import.meta.url);',
      'const __filename = pathOf(import.meta.url);',
      'const __dirname = folderOf(__filename);',
    ].join('\n'),
  },
});
await buildPage({ logLevel: 'warn' });
