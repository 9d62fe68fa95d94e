// Bundles our own code, file by file that is started; what npm brought stays where npm put it. Only
// the agent is one file with everything in it, since it travels to machines that have no npm.
import { build } from 'esbuild';

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
  entryPoints: { main: 'src/main.ts', demo: 'scripts/demo.ts', bench: 'scripts/bench.ts' },
});
await build({
  ...common,
  outfile: 'dist/agent.js',
  entryPoints: ['runner/agent/main.ts'],
});
