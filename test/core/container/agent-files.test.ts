import { describe, expect, it } from 'vitest';
import { agentControls } from '../../../src/core/container/agent-controls.ts';
import { apiFile } from '../../../src/core/container/api-file.ts';
import { passwordsIn } from '../../../src/core/container/passwords-in.ts';
import { renderConfigFile } from '../../../src/core/container/render-config-file.ts';
import { runtimeFile } from '../../../src/core/container/runtime-file.ts';
import { ExecutionId } from '../../../src/core/execution/execution-id.ts';

describe('renderConfigFile', () => {
  it('writes what JSON.stringify writes', () => {
    const content = { a: [], b: {}, c: [1, { d: null }], e: 'ü\n"', f: undefined, 'g h': true };
    expect(renderConfigFile('x', content)['x.json']).toBe(`${JSON.stringify(content, null, 2)}\n`);
  });

  it.each([
    [Infinity, 'Infinity', '.inf'],
    [-Infinity, '-Infinity', '-.inf'],
    [1e16, '1e+16', '1.0e+16'],
    [-0, '-0.0', '-0.0'],
  ])('writes the float %s as Python reads it', (float, json, yaml) => {
    const files = renderConfigFile('x', { v: { float } });
    expect(files).toEqual({ 'x.json': `{\n  "v": ${json}\n}\n`, 'x.yaml': `"v": ${yaml}\n` });
  });
});

describe('agentControls', () => {
  const usual = { usesDataCache: true, usesImageCache: true, cleans: false };
  it.each([
    [{}, usual],
    [{ VH_NO_DATA_CACHE: '1' }, { ...usual, usesDataCache: false }],
    [{ VH_NO_DATA_CACHE: 'Yes' }, { ...usual, usesDataCache: false }],
    [{ VH_NO_DATA_CACHE: '0', VH_CLEAN: 'no', VH_NO_IMAGE_CACHE: '' }, usual],
    [{ VH_NO_IMAGE_CACHE: 'true' }, { ...usual, usesImageCache: false }],
    [{ VH_CLEAN: 'true' }, { usesDataCache: false, usesImageCache: false, cleans: true }],
  ])('reads %j', (variables, controls) => {
    expect(agentControls(variables)).toEqual(controls);
  });
});

describe('apiFile', () => {
  it('has what valohai-utils calls, with the key in the address', () => {
    const executionId = ExecutionId.parse('0194b1b0-aaaa-7000-8000-000000000000');
    const url = (verb: string) => `http://app/api/executions/${executionId}/${verb}?key=a%2Fb`;
    expect(apiFile({ baseUrl: 'http://app/api', executionId, key: 'a/b' })).toEqual({
      set_status_detail: { url: url('status-detail'), method: 'POST', headers: {} },
      input_request: { url: url('inputs'), method: 'POST', headers: {} },
    });
  });
});

describe('runtimeFile', () => {
  it('says where the command runs and within which limits', () => {
    const runtime = {
      environment: { slug: 'gpu', name: 'The big one' },
      machine: { provider: 'local', id: 'laptop' },
      resources: { cpus: 4, memoryBytes: 1024, gpus: [{ name: 'A10', memoryBytes: 24 }] },
      limits: { timeLimitSeconds: 60 },
      agentVersion: '1.2.3',
    };
    expect(runtimeFile(runtime)).toEqual({
      environment: { slug: 'gpu', name: 'The big one', provider: 'local', instance_type: null },
      resources: { cpus: 4, memory_bytes: 1024, gpus: [{ name: 'A10', memory_bytes: 24 }] },
      limits: { time_limit: 60, no_output_timeout: null },
      agent: { version: '1.2.3' },
    });
  });
});

describe('passwordsIn', () => {
  it.each([
    ['https://ann:s%40cret@example.com/a', ['s%40cret', 's@cret']],
    ['https://ann:plain@example.com/a', ['plain']],
    ['https://ann@example.com/a:b', []],
    ['https://example.com/a:b@c', []],
    ['s3://bucket/key', []],
    ['https://ann:100%@example.com', ['100%']],
  ])('finds those of %s', (uri, passwords) => {
    expect(passwordsIn(uri)).toEqual(passwords);
  });
});
