import { describe, expect, it } from 'vitest';
import { judgeFolder, judgeNode, judgeRoom } from '../../../src/core/doctor/judge-machine.ts';
import { advice, headlines } from './notes-in-words.ts';

const GIB = 1024 ** 3;

describe('judgeNode', () => {
  it.each([
    ['18.20.8', 'problem: Node.js 18.20.8 is too old'],
    ['20.19.9', 'problem: Node.js 20.19.9 is too old'],
    ['20.20.0', 'good: Node.js 20.20.0'],
    ['22.0.0', 'good: Node.js 22.0.0'],
    ['100.1.0', 'good: Node.js 100.1.0'],
  ])('needs Node.js 20.20: %s', (version, expected) => {
    expect(headlines([judgeNode(version)])).toEqual([expected]);
  });

  it('says where a newer one is', () => {
    expect(advice([judgeNode('18.0.0')])).toContain('https://nodejs.org/');
  });
});

describe('judgeRoom', () => {
  it.each([
    [undefined, 'left-out: logs: the free space of /data is not known here'],
    [0, 'problem: only 0.0 GiB free for logs in /data'],
    [0.9 * GIB, 'problem: only 0.9 GiB free for logs in /data'],
    [GIB, 'warning: only 1.0 GiB free for logs in /data'],
    [4.9 * GIB, 'warning: only 4.9 GiB free for logs in /data'],
    [5 * GIB, 'good: 5.0 GiB free for logs in /data'],
  ])('judges %s bytes', (freeBytes, expected) => {
    expect(headlines([judgeRoom('logs', '/data', freeBytes)])).toEqual([expected]);
  });

  it('says what a full disk means', () => {
    expect(advice([judgeRoom('logs', '/data', GIB)])).toContain('executions fail on a full disk');
  });
});

describe('judgeFolder', () => {
  it('looks at the room of a folder that it can write in', () => {
    const answer = { refusal: undefined, freeBytes: 2 * GIB };
    expect(headlines(judgeFolder('logs', '/data', answer))).toEqual([
      'warning: only 2.0 GiB free for logs in /data',
    ]);
  });

  it('cares for no room where nothing can be written', () => {
    const notes = judgeFolder('logs', '/data', { refusal: 'EACCES', freeBytes: 0 });
    expect(headlines(notes)).toEqual(['problem: the server cannot write in /data: EACCES']);
    expect(advice(notes)).toContain('DATA_DIR');
  });
});
