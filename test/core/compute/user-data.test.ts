import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  type Boot,
  MAX_USER_DATA_BYTES,
  timerMinutes,
  userData,
} from '../../../src/core/compute/user-data.ts';

const BOOT: Boot = {
  appUrl: 'https://run.example.com',
  registrationToken: 'token-that-is-good-once',
  agentSha256: { x86_64: 'a'.repeat(64), aarch64: 'b'.repeat(64) },
  maxAgeMinutes: 720,
  allowsHostNetwork: false,
  extra: undefined,
};

describe('what a new machine runs', () => {
  it('is a script that a shell reads', () => {
    const scripts = [BOOT, { ...BOOT, extra: 'echo mine', allowsHostNetwork: true }].map(userData);
    for (const input of scripts) expect(() => execFileSync('sh', ['-n'], { input })).not.toThrow();
    expect(scripts[0]).toMatchSnapshot();
  });

  it('sets its own end before anything that can fail', () => {
    const [, , say, trap, first] = userData(BOOT).split('\n');
    expect(say).toMatch(/^say\(\) .* \|\| true; }$/);
    expect(trap).toMatch(/^trap .*poweroff; }' EXIT$/);
    expect(first).toMatch(/^shutdown -P \+720 /);
  });

  it('ends when it boots again, for its timer and its firewall are gone', () => {
    const script = userData(BOOT);
    const [unit = ''] =
      /slashrun-end\.service[^]*?systemctl enable slashrun-end\n/.exec(script) ?? [];
    expect(unit).toContain('\nExecStart=/bin/systemctl poweroff\n');
    expect(unit).toContain('\nWantedBy=multi-user.target\n');
    expect(script.indexOf(unit)).toBeLessThan(script.indexOf('curl'));
  });

  it('ends however its agent does', () => {
    const script = userData(BOOT);
    expect(script).toContain('\nSuccessAction=poweroff\nFailureAction=poweroff\n');
  });

  it('gives up a download that stands still', () => {
    expect(userData(BOOT)).toMatch(/--connect-timeout \d+ --speed-limit \d+ --speed-time \d+/);
  });

  it('ends itself later than the last execution that may begin on it', () => {
    expect(timerMinutes(24 * 3_600_000, undefined)).toBe(24 * 60 + 15);
    expect(timerMinutes(24 * 3_600_000, 8 * 3600)).toBe(32 * 60 + 15);
  });

  it('keeps containers from the metadata service', () => {
    for (const address of ['169.254.169.254', '169.254.170.2', 'fd00:ec2::254'])
      expect(userData(BOOT)).toContain(address);
  });

  it('keeps what uses its own network from it as well, but for the agent', () => {
    expect(userData(BOOT)).not.toContain('OUTPUT');
    const script = userData({ ...BOOT, allowsHostNetwork: true });
    expect(script).toContain('OUTPUT -d "$address" -m owner ! --gid-owner slashrun-agent -j DROP');
    expect(script).toContain('\nGroup=slashrun-agent\n');
  });

  it('runs what the operator adds before the agent starts', () => {
    const script = userData({ ...BOOT, extra: 'mount /dev/nvme1n1 /data' });
    expect(script.indexOf('mount /dev/nvme1n1')).toBeLessThan(script.indexOf('systemctl start'));
  });

  it('needs Docker only after what the operator adds, which may install it', () => {
    const script = userData({ ...BOOT, extra: 'apt-get install --yes docker.io' });
    expect(script.indexOf('docker.io')).toBeLessThan(script.indexOf('DOCKER-USER'));
  });

  it('runs what the operator adds by its own interpreter', () => {
    const script = userData({ ...BOOT, extra: '#!/bin/bash\nshopt -s extglob' });
    expect(script).toContain('\n#!/bin/bash\nshopt -s extglob\n');
    expect(userData({ ...BOOT, extra: 'false' })).toContain('\n#!/bin/sh -eu\nfalse\n');
  });

  it('leaves most of what EC2 takes to the operator', () => {
    expect(Buffer.byteLength(userData(BOOT))).toBeLessThan(MAX_USER_DATA_BYTES / 4);
  });
});
