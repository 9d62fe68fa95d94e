// The agent as machines of Amazon download it: one file with Node in it, and what it may cost.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { waitUntil } from '../../support/wait-until.ts';
import { AppStandIn } from './app-stand-in.ts';
import { spawnAgent } from './spawn-agent.ts';

const AGENTS = 'dist/agents';
const MAX_BYTES = 40e6;
const MAX_RESIDENT_BYTES = 80e6;
/** `e_machine` (System V ABI, "ELF Header"). */
const ELF_MACHINE = { x86_64: 62, aarch64: 183 } as const;
const OWN = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

const Index = z.object({
  agents: z.record(
    z.enum(['x86_64', 'aarch64']),
    z.object({ file: z.string(), bytes: z.int(), sha256: z.string() }),
  ),
});

describe('the agent as a single executable', { timeout: 60_000 }, () => {
  it.each(['x86_64', 'aarch64'] as const)(
    'is for %s, of the checksum that machines are told, and small enough',
    async (processor) => {
      const index = Index.parse(JSON.parse(await readFile(join(AGENTS, 'agents.json'), 'utf8')));
      const { file, bytes, sha256 } = index.agents[processor];
      const compressed = await readFile(join(AGENTS, file));
      expect(compressed).toHaveLength(bytes);
      expect(createHash('sha256').update(compressed).digest('hex')).toBe(sha256);
      expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
      const program = gunzipSync(compressed);
      expect(program.subarray(0, 4).toString('latin1')).toBe('\u007FELF');
      expect(program.readUInt16LE(18)).toBe(ELF_MACHINE[processor]);
    },
  );

  it('comes to work, and holds little while it waits', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'slashrun-single-'));
    const app = new AppStandIn();
    await app.up();
    const program = [join(AGENTS, `agent-${OWN}`)] as const;
    const { url } = app;
    const agent = spawnAgent({ url, dir, engine: 'process', machineId: 'single', program });
    try {
      await vi.waitFor(() => expect(app.claims).toHaveLength(1), { timeout: 15_000 });
      const resident = await waitUntil(
        async () => {
          const bytes = await residentBytes(agent.child.pid ?? 0);
          return bytes <= MAX_RESIDENT_BYTES && bytes;
        },
        { what: `an agent of at most ${MAX_RESIDENT_BYTES} bytes` },
      );
      expect(resident).toBeGreaterThan(0);
    } finally {
      agent.child.kill('SIGKILL');
      await agent.ended;
      await app.down();
      await rm(dir, { recursive: true });
    }
  });
});

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
