// What a step and the operator say of a container, on a real server with real containers.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../support/docker-image.ts';
import { dockerAvailable } from '../support/docker.ts';
import { readLines } from '../support/read-lines.ts';
import { type PrivateRegistry, registryAvailable, startRegistry } from '../support/registry.ts';
import { type Stage, openStage } from '../support/stage.ts';

const SECRET = 'tok-3n/+ secret';

const settingsFor = (registry: string) => `
environments:
  local: {memory: 64 MB, shm: 32 MB, cpus: 1}
registries:
  - {match: "${registry}/team/*", username: puller, password: {env: REGISTRY_PASSWORD}}
variable-groups:
  - {name: production, variables: {MODE: production}, secrets: {TOKEN: {env: OWN_TOKEN}}}
`;

const definition = (dataUrl: string, registry: string) => `
- step:
    name: secret
    image: ${BUSYBOX_IMAGE}
    environment-variable-groups: [production]
    environment-variables: [{name: MODE, default: test}, {name: TOKEN, optional: false}]
    command:
      - echo "mode $MODE token $TOKEN"
      - printf %s "user:$TOKEN" | base64
      - echo "{\\"token\\":\\"$TOKEN\\"}"
- step:
    name: missing
    image: ${BUSYBOX_IMAGE}
    command: echo never
    inputs: [{name: data, default: "${dataUrl}/none?signature=abc"}]
- step:
    name: fed
    image: ${BUSYBOX_IMAGE}
    command:
      - cat /valohai/inputs/data/*
      - cat /valohai/config/inputs.json
    parameters: [{name: which, default: one}]
    inputs:
      - name: data
        default: ["${dataUrl}/{parameter:which}.txt", "${dataUrl}/two.txt"]
- step:
    name: silent
    image: ${BUSYBOX_IMAGE}
    command: sleep 60
    no-output-timeout: 1
- step:
    name: greedy
    image: ${BUSYBOX_IMAGE}
    command: tail /dev/zero
- step:
    name: limits
    image: ${BUSYBOX_IMAGE}
    command:
      - df -k /dev/shm | tail -1
      - nproc
      - cat /valohai/config/runtime.json
    resources: {memory: {max: 16}}
    environment-variables: [{name: VH_CPU_LIMIT, default: "0"}]
- step:
    name: gpu
    image: ${BUSYBOX_IMAGE}
    command: echo never
    resources: {devices: {nvidia.com/gpu: 1}}
- step: {name: private, image: "${registry}/team/train:1", command: echo it is here}
- step: {name: locked, image: "${registry}/other/train:1", command: echo never}
- step: {name: endless, image: ${BUSYBOX_IMAGE}, command: "echo begun && sleep 600"}
- pipeline: {name: broken}
`;

describe.skipIf(!dockerAvailable() || !registryAvailable())('a container', () => {
  let stage: Stage;
  let folder: string;
  let data: Server;
  let registry: PrivateRegistry;
  let digest: string;
  const asked: string[] = [];

  beforeAll(async () => {
    ensureBusyboxImage();
    folder = await mkdtemp(join(tmpdir(), 'slashrun-settings-'));
    const settings = join(folder, 'settings.yaml');
    registry = await startRegistry();
    digest = await registry.push('team/train:1');
    await registry.push('other/train:1');
    await writeFile(settings, settingsFor(registry.host));
    data = createServer((request, response) => {
      asked.push(request.headers.authorization ?? '');
      const name = /^\/(one|two)\.txt/.exec(request.url ?? '')?.[1];
      if (name === undefined) response.writeHead(404).end('nothing here');
      else response.writeHead(200, { etag: `"${name}"` }).end(`file ${name}\n`);
    });
    data.listen(0, '127.0.0.1');
    await once(data, 'listening');
    // A server that listens on TCP has such an address.
    const { port } = data.address() as AddressInfo;
    stage = await openStage({
      files: {
        'valohai.yaml': definition(`http://ann:s3cret-word@127.0.0.1:${port}`, registry.host),
      },
      environment: {
        LOCAL_ENGINE: 'docker',
        SETTINGS_FILE: settings,
        OWN_TOKEN: SECRET,
        REGISTRY_PASSWORD: registry.login.password,
        LEASE_SECONDS: '2',
      },
    });
  });
  afterAll(async () => {
    await stage.close();
    data.close();
    await registry.stop();
    for (const name of ['team', 'other'])
      execFileSync('docker', ['rmi', '-f', `${registry.host}/${name}/train:1`], {
        stdio: 'ignore',
      });
    await rm(folder, { recursive: true, force: true });
  });

  async function run(command: string) {
    await stage.comment(command);
    const [, step = ''] = command.split(' ');
    const { conclusion, detailsUrl, summary, title, text } = await stage.finished(step);
    const log = await (await fetch(detailsUrl)).text();
    return { conclusion, summary: summary ?? '', title: title ?? '', text: text ?? '', log };
  }

  it('gets the variables of its group, and no log shows their secrets in any form', async () => {
    const { log, summary, text } = await run('/run secret');
    expect(log).toContain('mode production token ***');
    for (const shown of [log, summary, text]) {
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toContain(Buffer.from(SECRET).toString('base64').slice(2, -4));
    }
    const [encoded = ''] = /^dXNl\S*$/m.exec(log) ?? [];
    expect(Buffer.from(encoded, 'base64').toString()).not.toContain(SECRET);
  });

  it('never starts when an input is not there: the check run names it without its password', async () => {
    const { conclusion, title, summary, log } = await run('/run missing');
    expect(conclusion).toBe('failure');
    expect(title).toContain('an input is not there');
    expect(summary).toContain('404');
    expect(summary).toContain('/none');
    for (const shown of [summary, log]) {
      expect(shown).not.toContain('s3cret-word');
      expect(shown).not.toContain('signature');
    }
    expect(log).not.toContain('never\n');
  });

  it('reads its inputs, with parameters filled into their addresses', async () => {
    const { log, summary } = await run('/run fed which=two');
    expect(log).toContain('file two');
    expect(log).not.toContain('file one');
    expect(log).toContain('"path": "/valohai/inputs/data/two.txt"');
    expect(log).not.toContain('s3cret-word');
    expect(summary).toContain('`data/two.txt`');
    expect(asked.at(-1)).toBe(`Basic ${Buffer.from('ann:s3cret-word').toString('base64')}`);
  });

  it('is ended when it is silent for too long', async () => {
    const { conclusion, title } = await run('/run silent');
    expect(conclusion).toBe('timed_out');
    expect(title).toContain('no output for 1 s');
  });

  it('that takes more memory than its environment allows is told from a plain failure', async () => {
    const { conclusion, title } = await run('/run greedy');
    expect(conclusion).toBe('failure');
    expect(title).toContain('out of memory');
  });

  it('gets what its environment and its step say, and can read what it got', async () => {
    const { log } = await run('/run limits');
    const lines = log.split('\n');
    expect(lines.find((line) => line.startsWith('shm'))).toMatch(/^shm\s+32768\s/);
    expect(lines).toContain('1');
    expect(log).toContain('"no_output_timeout": 28800');
    expect(log).toContain('"gpus": []');
  });

  it('that needs a GPU which the machine lacks is not started', async () => {
    const { conclusion, title, summary } = await run('/run gpu');
    expect(conclusion).toBe('failure');
    expect(title).toContain('no machine could be started');
    expect(summary).toContain('GPU');
  });

  it('comes from a private registry by the credential that the operator has set up for it', async () => {
    const { conclusion, summary, log } = await run('/run private');
    expect(log).toContain('it is here');
    expect(log).not.toContain(registry.login.password);
    expect(summary).toContain(`${registry.host}/team/train@${digest}`);
    expect(conclusion).toBe('success');
  });

  it('whose image cannot be pulled is told why in one sentence', async () => {
    const { conclusion, title, summary } = await run('/run locked');
    expect(conclusion).toBe('failure');
    expect(title).toContain('the image may not be pulled');
    expect(summary).toMatch(/The image \S+ cannot be pulled: .*credential/);
  });

  it('is told of what is wrong elsewhere in the file, which does not keep it from running', async () => {
    const { summary, conclusion } = await run('/run secret');
    expect(conclusion).toBe('success');
    expect(summary).toMatch(/⚠️ valohai\.yaml:\d+:\d+: error: 'nodes' is missing/);
  });

  it('leaves nothing behind, also when its agent was killed', async () => {
    await stage.comment('/run endless');
    const started = await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').find(({ name }) => name === 'endless'),
      { what: 'the check run' },
    );
    await readLines(started.detailsUrl, (line) => line === 'begun');
    const agent = join(stage.dataDir, 'agents/local/1');
    const lock: unknown = JSON.parse(await readFile(join(agent, 'agent.json'), 'utf8'));
    process.kill(z.object({ pid: z.number() }).parse(lock).pid, 'SIGKILL');
    expect((await stage.finished('endless')).title).toContain('the machine was lost');
    const filter = ['--filter', `label=slashrun.agent=${agent}`];
    await expect
      .poll(() => execFileSync('docker', ['ps', '-aq', ...filter], { encoding: 'utf8' }), {
        timeout: 15_000,
      })
      .toBe('');
    await expect.poll(() => readdir(join(agent, 'executions'))).toEqual([]);
  });
});
