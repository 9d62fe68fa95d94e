import { array, assert, constantFrom, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../runner/agent/log/redactor.ts';

function redact(secrets: readonly string[], pieces: readonly (string | Buffer)[]): string {
  const redactor = new Redactor(secrets);
  const shown = pieces.map((piece) => redactor.push(Buffer.from(piece)));
  return Buffer.concat([...shown, redactor.end()]).toString();
}

const SECRET = `p4ss/+ w"ord'ü`;

describe('Redactor', () => {
  it.each([
    ['itself', SECRET],
    ['its base64', Buffer.from(SECRET).toString('base64')],
    ['its base64 without padding', Buffer.from(SECRET).toString('base64').replaceAll('=', '')],
    ['its base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['what a URL makes of it', encodeURIComponent(SECRET)],
    ['what a form makes of it', new URLSearchParams({ s: SECRET }).toString().slice(2)],
    ['what JSON makes of it', JSON.stringify(SECRET).slice(1, -1)],
    ['what Python’s JSON makes of it', String.raw`p4ss/+ w\"ord'\u00fc`],
    ['what a shell’s quotes make of it', `p4ss/+ w"ord'"'"'ü`],
  ])('takes out %s', (_what, form) => {
    expect(redact([SECRET], [`before ${form} after`])).toBe('before *** after');
  });

  it.each(['', 'u', 'us', 'user:'])('takes it out of a base64 text behind %j', (before) => {
    const text = Buffer.from(`${before}${SECRET}`).toString('base64');
    const shown = redact([SECRET], [text]);
    expect(shown).toContain('***');
    // At most a character at each end, which holds bits of what stands beside it.
    expect(Buffer.from(shown.replace(/.?\*\*\*.?/, ''), 'base64').toString()).not.toMatch(/p4|ss/);
  });

  it('takes out each line of a secret that has several', () => {
    const key = '-----BEGIN KEY-----\nabcdef\nghijkl\n-----END KEY-----';
    expect(redact([key], ['x abcdef y\nghijkl\n'])).toBe('x *** y\n***\n');
  });

  it('prefers the longest, and finds what begins within another', () => {
    expect(redact(['abcd', 'abcdefgh'], ['abcdefgh abcdef'])).toBe('*** ***ef');
    expect(redact(['aaab'], ['aaaaab'])).toBe('aa***');
  });

  it('shows what only began like a secret', () => {
    expect(redact(['secret'], ['secre', 't secr'])).toBe('*** secr');
    expect(redact(['secret', 'cret'], ['secre'])).toBe('secre');
  });

  it('leaves secrets alone that are too short to be any', () => {
    expect(redact(['abc', ''], ['abc'])).toBe('abc');
  });

  it('passes everything on at once when there is nothing to hide', () => {
    const bytes = Buffer.from('anything');
    expect(new Redactor([]).push(bytes)).toBe(bytes);
  });

  it('hides the same however the bytes arrive', () => {
    const text = array(constantFrom('ab', 'abab', 'abac', 'a', 'c', '\n'), { maxLength: 30 });
    assert(
      property(text, array(nat(80), { maxLength: 6 }), (parts, cuts) => {
        const whole = parts.join('');
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b)];
        const pieces = places.map((from, index) => whole.slice(from, places[index + 1]));
        expect(redact(['abab', 'ababac'], pieces)).toBe(redact(['abab', 'ababac'], [whole]));
      }),
    );
  });

  it('never shows a secret, whatever it is', () => {
    assert(
      property(string({ minLength: 4, unit: 'grapheme' }), (secret) => {
        expect(redact([secret], [`<${secret}>`])).not.toContain(secret);
      }),
    );
  });
});
