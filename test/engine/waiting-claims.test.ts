import { describe, expect, it } from 'vitest';
import { WaitingClaims } from '../../src/engine/waiting-claims.ts';

const PYTHON = new Set(['python:3.12', 'busybox:latest']);
const NOTHING = new Set<string>();

describe('an agent that must pull an image', () => {
  it('lets one go first that has it and waits for the same pool', () => {
    const claims = new WaitingClaims();
    claims.add('gpu', NOTHING);
    const leave = claims.add('gpu', PYTHON);
    expect(claims.hasBetter('gpu', NOTHING, 'python:3.12')).toBe(true);
    expect(claims.hasBetter('gpu', NOTHING, 'docker.io/library/python:3.12')).toBe(true);
    expect(claims.hasBetter('gpu', NOTHING, 'busybox')).toBe(true);
    expect(claims.hasBetter('gpu', NOTHING, 'python:3.13')).toBe(false);
    expect(claims.hasBetter('cpu', NOTHING, 'python:3.12')).toBe(false);
    leave();
    expect(claims.hasBetter('gpu', NOTHING, 'python:3.12')).toBe(false);
  });

  it('waits for nobody when it has it as well', () => {
    const claims = new WaitingClaims();
    claims.add('gpu', PYTHON);
    const own = new Set(PYTHON);
    claims.add('gpu', own);
    expect(claims.hasBetter('gpu', own, 'python:3.12')).toBe(false);
  });
});
