import { describe, expect, it } from 'vitest';
import type { AmazonRefusal } from '../../../src/core/doctor/amazon-refusal.ts';
import {
  type BucketStep,
  judgeInputBucket,
  judgeOutputBucket,
} from '../../../src/core/doctor/judge-bucket.ts';
import { advice, headlines } from './notes-in-words.ts';

const DENIED: AmazonRefusal = { code: 'AccessDenied', message: 'Access Denied', status: 403 };
const NOT_THERE: AmazonRefusal = { code: 'NotFound', message: '', status: 404 };
const NO_KMS: AmazonRefusal = { code: 'InvalidRequest', message: 'No KMS', status: 400 };
const NO_ANSWER: AmazonRefusal = {
  code: 'TimeoutError',
  message: 'socket hang up',
  status: undefined,
};

function judgeOutputs(step: BucketStep, refusal: AmazonRefusal, key?: string) {
  const stays = key === undefined ? {} : { key };
  return judgeOutputBucket('results', { ok: false, step, refusal, ...stays });
}

function judgeInputs(refusal: AmazonRefusal) {
  return judgeInputBucket('data', { ok: false, step: 'find', refusal });
}

describe('judgeOutputBucket', () => {
  it('is content with a bucket that takes, gives and forgets', () => {
    expect(headlines(judgeOutputBucket('results', { ok: true }))).toEqual([
      'good: the bucket results takes, gives and forgets an object',
    ]);
  });

  it.each<[BucketStep, string, string]>([
    ['find', 'seen', 's3:ListBucket'],
    ['put', 'written to', 's3:PutObject'],
    ['read', 'read', 's3:GetObject'],
    ['remove', 'cleaned', 's3:DeleteObject'],
  ])('names the permission that it lacks to %s', (step, does, permission) => {
    const notes = judgeOutputs(step, DENIED);
    expect(headlines(notes)).toEqual([
      `problem: the bucket results cannot be ${does}: AccessDenied, Access Denied`,
    ]);
    expect(advice(notes)).toContain(permission);
    expect(advice(notes)).toContain('deploy/iam/outputs.json');
    expect(advice(notes)).not.toContain('stays');
  });

  it.each([DENIED, NO_ANSWER, { code: 'InternalError', message: 'Oops', status: 500 }])(
    'says what it had to leave there after $code',
    (refusal) => {
      expect(advice(judgeOutputs('remove', refusal, 'a/key'))).toContain('; a/key stays there');
    },
  );

  it.each<[BucketStep, AmazonRefusal, { what: RegExp; why: string }]>([
    ['find', NOT_THERE, { what: /there is no bucket results$/, why: 'SETTINGS_FILE' }],
    ['read', NOT_THERE, { what: /cannot be read: NotFound$/, why: 'docs/settings.md' }],
    ['find', NO_ANSWER, { what: /seen: TimeoutError, socket hang up$/, why: 's3.endpoint' }],
    ['put', NO_KMS, { what: /written to: InvalidRequest, No KMS$/, why: 'docs/settings.md' }],
  ])(
    'tells what else can fail from what is forbidden: to %s, %o',
    (step, refusal, { what, why }) => {
      const notes = judgeOutputs(step, refusal);
      expect(headlines(notes).join('\n')).toMatch(what);
      expect(notes.map(({ severity }) => severity)).toEqual(['problem']);
      expect(advice(notes)).toContain(why);
      expect(advice(notes)).not.toContain('deploy/iam');
    },
  );

  it.each([
    ['CredentialsProviderError', undefined],
    ['InvalidAccessKeyId', 403],
    ['SignatureDoesNotMatch', 403],
    ['ExpiredToken', 400],
  ])('does not blame the bucket for the credentials of whoever asks: %s', (code, status) => {
    const notes = judgeOutputs('find', { code, message: 'Who?', status });
    expect(headlines(notes)).toEqual([
      `warning: the bucket results could not be checked: ${code}, Who?`,
    ]);
    expect(advice(notes)).toContain('run this where the server runs');
  });
});

describe('judgeInputBucket', () => {
  it('is content with a bucket that is there', () => {
    expect(headlines(judgeInputBucket('data', { ok: true }))).toEqual([
      'good: the bucket data is there for inputs',
    ]);
  });

  it('only warns where the list is forbidden, since the objects may be readable', () => {
    const notes = judgeInputs(DENIED);
    expect(headlines(notes)).toEqual([
      'warning: the bucket data cannot be seen: AccessDenied, Access Denied',
    ]);
    expect(advice(notes)).toContain('deploy/iam/inputs.json');
  });

  it.each([
    [NOT_THERE, 'problem: there is no bucket data'],
    [NO_ANSWER, 'problem: the bucket data cannot be seen: TimeoutError, socket hang up'],
  ])('finds a problem in $code', (refusal, expected) => {
    expect(headlines(judgeInputs(refusal))).toEqual([expected]);
  });
});
