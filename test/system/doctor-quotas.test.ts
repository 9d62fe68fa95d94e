// `slashrun doctor` as it is shipped, where environments have machines of Amazon.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DescribeInstanceTypesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';
import { ServiceQuotas } from '../support/service-quotas.ts';

const PROGRAM = resolve('dist/slashrun.js');
const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/servicequotas/home/services/ec2/quotas';
const QUOTAS = [
  { QuotaCode: 'L-417A185B', QuotaName: 'Running On-Demand P instances', Value: 0 },
  { QuotaCode: 'L-DB2E81BA', QuotaName: 'Running On-Demand G and VT instances', Value: 8 },
];
// The command does not need secrets: it says which cannot be read, and goes on.
const REGISTRY = 'registries: [{match: "*", username: a, password: {env: NOT_SET_HERE}}]\n';

describe.skipIf(!motoAvailable())('slashrun doctor, of the quotas of an account', () => {
  let folder: string;
  let github: GitHubStandIn;
  let moto: Moto;
  let quotas: ServiceQuotas;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slashrun-doctor-'));
    github = await startGitHub();
    const { permissions, events } = github.app;
    const grants = { default_permissions: permissions, default_events: events };
    const manifest = {
      name: 'ours',
      url: github.url,
      hook_attributes: { url: github.url },
      ...grants,
    };
    await writeFile(join(folder, 'app.yml'), JSON.stringify(manifest));
    moto = await startMoto();
    // It reads its types of machines when it is first asked, which takes longer than the doctor waits.
    Object.assign(process.env, AWS_ENVIRONMENT);
    const client = new EC2Client({ endpoint: moto.url });
    await client.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['g5.xlarge'] }));
    client.destroy();
    quotas = await ServiceQuotas.start(QUOTAS);
  });
  afterAll(async () => {
    await quotas.stop();
    await moto.stop();
    await github.close();
    await rm(folder, { recursive: true });
  });

  /** With environments that have machines of those types, two at most. */
  async function run(environments: Record<string, string>, more: NodeJS.ProcessEnv = {}) {
    const file = join(folder, 'settings.yaml');
    const listed = Object.entries(environments).map(
      ([slug, types]) =>
        `  ${slug}: {ec2: {region: eu-west-1, image: ami-1, instance-types: [${types}]}, machines: {max: 2}}\n`,
    );
    await writeFile(file, `${REGISTRY}environments:\n${listed.join('')}`);
    const env = {
      PATH: process.env['PATH'],
      ...AWS_ENVIRONMENT,
      APP_ID: String(github.app.appId),
      PRIVATE_KEY: github.app.privateKey,
      GITHUB_API_URL: github.url,
      SETTINGS_FILE: file,
      AWS_ENDPOINT_URL_EC2: moto.url,
      AWS_ENDPOINT_URL_SERVICE_QUOTAS: quotas.url,
      ...more,
    };
    return new Promise<{ code: number | null; lines: string[] }>((done) => {
      const args = [PROGRAM, 'doctor', '--manifest', 'app.yml'];
      const child = execFile(process.execPath, args, { cwd: folder, env }, (_, out) =>
        done({ code: child.exitCode, lines: out.split('\n') }),
      );
    });
  }

  it('says that they have room', async () => {
    const { lines } = await run({ gpu: 'g5.xlarge' });
    expect(lines).toContain("✓ Amazon's vCPU quotas have room for all machines");
  });

  it('fails when an environment can have no machine, and says what to ask for and where', async () => {
    const { code, lines } = await run({ 'gpu-8x': 'p4d.24xlarge', gpu: 'g5.xlarge' });
    expect(code).toBe(1);
    const at = lines.findIndex((line) => line.startsWith('✗ gpu-8x'));
    expect(lines.slice(at, at + 3)).toEqual([
      "✗ gpu-8x: p4d.24xlarge (on-demand) needs 96 vCPUs, and the quota 'Running On-Demand P instances' in eu-west-1 is 0",
      '    no machine of this environment can be launched: ask Amazon for at least 96',
      `  → ${CONSOLE}/L-417A185B`,
    ]);
    expect(lines.filter((line) => /^[✗⚠] gpu: g5/.test(line))).toEqual([]);
  });

  it('only warns where another type fits', async () => {
    const { lines } = await run({ gpu: 'p4d.24xlarge, g5.xlarge' });
    const found = lines.filter((line) => line.startsWith('⚠ gpu: p4d'));
    expect(found).toEqual([
      "⚠ gpu: p4d.24xlarge (on-demand) needs 96 vCPUs, and the quota 'Running On-Demand P instances' in eu-west-1 is 0",
    ]);
  });

  it('only warns, and once, where Amazon does not tell', async () => {
    const away = { AWS_ENDPOINT_URL_SERVICE_QUOTAS: 'http://127.0.0.1:9' };
    const { lines } = await run({ gpu: 'g5.xlarge', 'gpu-too': 'g5.xlarge' }, away);
    expect(lines.filter((line) => line.includes('quotas in'))).toEqual([
      '⚠ gpu, gpu-too: the vCPU quotas in eu-west-1 could not be checked',
    ]);
    expect(lines).toContain(`  → ${CONSOLE}`);
  });
});
