import {
  ASK_WHERE_THE_SERVER_RUNS,
  type AmazonRefusal,
  isForbidden,
  isWithoutCredentials,
  sayRefusal,
} from './amazon-refusal.ts';
import { type Finding, type Note, good, problem, warning } from './note.ts';

/** In the order in which they are tried; the first that fails is the last. */
export type BucketStep = 'find' | 'put' | 'read' | 'remove';

export type BucketAnswer =
  | { ok: true }
  /** `key` is what was put and stays. */
  | { ok: false; step: BucketStep; refusal: AmazonRefusal; key?: string };

const STEPS: Readonly<Record<BucketStep, { does: string; permission: string }>> = {
  find: { does: 'seen', permission: 's3:ListBucket' },
  put: {
    does: 'written to',
    permission: 's3:PutObject (and s3:PutObjectTagging), and those of a KMS key',
  },
  read: { does: 'read', permission: 's3:GetObject' },
  remove: { does: 'cleaned', permission: 's3:DeleteObject' },
};

/** Whether outputs can go to the bucket, and come back from it. */
export function judgeOutputBucket(bucket: string, answer: BucketAnswer): Note[] {
  if (answer.ok) return [good(`the bucket ${bucket} takes, gives and forgets an object`)];
  const { step, refusal, key } = answer;
  const stays = key === undefined ? '' : `; ${key} stays there`;
  return [explain(bucket, { step, refusal, stays, policy: 'deploy/iam/outputs.json' })];
}

/** Whether what executions read is there. Objects can be readable where their list is not. */
export function judgeInputBucket(bucket: string, answer: BucketAnswer): Note[] {
  if (answer.ok) return [good(`the bucket ${bucket} is there for inputs`)];
  const found = { ...answer, stays: '', policy: 'deploy/iam/inputs.json' };
  const finding = explain(bucket, found);
  return [isForbidden(answer.refusal) ? { ...finding, severity: 'warning' } : finding];
}

type Found = { step: BucketStep; refusal: AmazonRefusal; stays: string; policy: string };

function explain(bucket: string, { step, refusal, stays, policy }: Found): Finding {
  const { does, permission } = STEPS[step];
  if (isWithoutCredentials(refusal))
    return warning(
      `the bucket ${bucket} could not be checked: ${sayRefusal(refusal)}`,
      ASK_WHERE_THE_SERVER_RUNS,
    );
  const { status } = refusal;
  if (status === 404 && step === 'find')
    return problem(`there is no bucket ${bucket}`, 'make it, or name another in SETTINGS_FILE');
  const what = `the bucket ${bucket} cannot be ${does}: ${sayRefusal(refusal)}`;
  if (isForbidden(refusal))
    return problem(what, `the server needs ${permission}, see ${policy}${stays}`);
  const why =
    status === undefined
      ? 'check s3.endpoint and s3.region in SETTINGS_FILE, and the network'
      : 'the store says no: see docs/settings.md, s3 and outputs';
  return problem(what, `${why}${stays}`);
}
