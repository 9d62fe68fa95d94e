import { describe, expect, it } from 'vitest';
import {
  explainPullError,
  isPassingPullError,
} from '../../../../runner/agent/engines/explain-pull-error.ts';

const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const FOR_ALL = 'not authorised: Docker Hub has no such image for everybody';

/** What Docker says, of which image, and what a person reads of it. */
const FINAL: readonly [image: string, reason: string, words: string][] = [
  [
    'busybox:nope',
    'manifest for busybox:nope not found: manifest unknown: manifest unknown',
    'Docker Hub has no such image or tag',
  ],
  [
    `${ECR}/train:2`,
    `manifest for ${ECR}/train:2 not found: manifest unknown: Requested image not found`,
    `${ECR} has no such image or tag`,
  ],
  [
    `${ECR}/nope:1`,
    `repository ${ECR}/nope not found: name unknown: The repository with name 'nope' does not exist in the registry with id '123456789012'`,
    `${ECR} has no such image or tag`,
  ],
  [
    'acme/model',
    `pull access denied for acme/model, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    FOR_ALL,
  ],
  [
    'ghcr.io/acme/model:1',
    'Head "https://ghcr.io/v2/acme/model/manifests/1": unauthorized',
    'the operator must configure a credential for ghcr.io',
  ],
  [
    'ghcr.io/acme/model:1',
    'Head "https://ghcr.io/v2/acme/model/manifests/1": denied',
    'not authorised: ghcr.io',
  ],
  [
    `${ECR}/train:2`,
    `Head "https://${ECR}/v2/train/manifests/2": no basic auth credentials`,
    `not authorised: ${ECR}`,
  ],
  [
    '127.0.0.1:5000/private:1',
    'Head "http://127.0.0.1:5000/v2/private/manifests/1": no basic auth credentials',
    'configure a credential for 127.0.0.1:5000',
  ],
  [
    `${ECR}/train:2`,
    'denied: Your authorization token has expired. Reauthenticate and try again.',
    'credential has expired',
  ],
  [
    'python:3.12',
    'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    'Docker Hub allows no more pulls for now; more are allowed with a credential',
  ],
  [
    'pytorch/pytorch:2.4.0',
    'failed to register layer: Error processing tar file(exit status 1): write /opt/conda/lib/libtorch.so: no space left on device',
    'the disk of the machine is full',
  ],
  [
    'acme/arm:1',
    'no matching manifest for linux/amd64 in the manifest list entries',
    'it is not built for the processor and system of this machine',
  ],
  ['acme/arm:1', 'no match for platform in manifest: not found', 'it is not built for'],
  ['Acme:1', 'invalid reference format: repository name must be lowercase', 'this is no name'],
  ['a b', 'invalid reference format', 'this is no name of an image'],
  [
    'registry.acme.example/a:1',
    'Get "https://registry.acme.example/v2/": x509: certificate signed by unknown authority',
    'cannot speak safely with registry.acme.example',
  ],
  [
    'registry.acme.example:5000/a:1',
    'Get "https://registry.acme.example:5000/v2/": http: server gave HTTP response to HTTPS client',
    'cannot speak safely with registry.acme.example:5000',
  ],
];

const PASSING: readonly [image: string, reason: string, words: string][] = [
  [
    'localhost:1/a:1',
    'Get "http://localhost:1/v2/": dial tcp [::1]:1: connect: connection refused',
    'localhost:1 cannot be reached',
  ],
  [
    'registry.nope.example/a:1',
    'Get "https://registry.nope.example/v2/": dial tcp: lookup registry.nope.example on 10.0.0.2:53: no such host',
    'registry.nope.example cannot be reached',
  ],
  [
    'busybox',
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: Temporary failure in name resolution',
    'Docker Hub cannot be reached',
  ],
  [
    'docker.io/library/busybox',
    'Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'the connection to Docker Hub broke off',
  ],
  ['busybox', 'net/http: TLS handshake timeout', 'the connection to Docker Hub broke off'],
  ['busybox', 'unexpected EOF', 'the connection to Docker Hub broke off'],
  [
    'ghcr.io/acme/model:1',
    'read tcp 10.0.0.5:4000->140.82.121.34:443: read: connection reset by peer',
    'the connection to ghcr.io broke off',
  ],
  [
    'ghcr.io/acme/model:1',
    'received unexpected HTTP status: 503 Service Unavailable',
    'ghcr.io has a problem of its own',
  ],
];

describe('explainPullError', () => {
  it.each([...FINAL, ...PASSING])('explains of %s: %s', (image, reason, words) => {
    const message = explainPullError(image, reason, false);
    expect(message).toContain(`The image ${image} cannot be pulled: `);
    expect(message).toContain(words);
    expect(message).not.toContain('\n');
  });

  it('says when a credential was used and not accepted', () => {
    const reason = 'Get "https://ghcr.io/v2/acme/model/manifests/1": unauthorized: bad token';
    expect(explainPullError('ghcr.io/acme/model:1', reason, true)).toBe(
      'The image ghcr.io/acme/model:1 cannot be pulled: not authorised: ghcr.io does not accept ' +
        `the configured credential for it, or has no such image (${reason})`,
    );
  });

  it('advises no credential where there is one', () => {
    expect(explainPullError('python', 'toomanyrequests: slow down', true)).not.toContain(
      'credential',
    );
  });

  it("keeps Docker's words for what it does not know, in one line", () => {
    expect(explainPullError('busybox', 'something\n  new.', false)).toBe(
      'The image busybox cannot be pulled: something new',
    );
  });
});

describe('isPassingPullError', () => {
  it.each(PASSING)('tries %s again after: %s', (_, reason) => {
    expect(isPassingPullError(reason)).toBe(true);
  });

  it.each([...FINAL, ['a', 'something new', ''] as const])('gives %s up after: %s', (_, reason) => {
    expect(isPassingPullError(reason)).toBe(false);
  });
});
