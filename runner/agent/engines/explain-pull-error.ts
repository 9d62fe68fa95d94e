interface PullFailure {
  /** What kind of failure it is, as a test of what Docker says. */
  says: RegExp;
  explain: (image: string, hasCredential: boolean) => string;
  /** It may well be over in some seconds. */
  isPassing?: true;
}

/**
 * In the order in which they are tried: Docker wraps one failure in the words of another. The words
 * are Docker's own, its registry client's, and those of Docker Hub, GitHub, Amazon and Google.
 */
const FAILURES: readonly PullFailure[] = [
  {
    says: /toomanyrequests|too many requests|rate limit|rate exceeded/i,
    explain: (image, hasCredential) =>
      `${registryOf(image)} allows no more pulls for now${hasCredential ? '' : '; more are allowed with a credential, which the operator can configure'}`,
  },
  {
    says: /no space left on device|disk quota exceeded/i,
    explain: () => 'the disk of the machine is full',
  },
  {
    says: /no matching manifest for|no match for platform|does not match the specified platform|(?:image )?operating system .* cannot be used/i,
    explain: () => 'it is not built for the processor and system of this machine',
  },
  {
    says: /invalid (?:reference|tag|checksum digest) format|invalid repository name|repository name must be lowercase/i,
    explain: () => 'this is no name of an image',
  },
  {
    says: /manifest unknown|manifest for .* not found|name unknown|tag unknown|repository .* not found|MANIFEST_UNKNOWN|NAME_UNKNOWN/,
    explain: (image) => `${registryOf(image)} has no such image or tag`,
  },
  {
    says: /authorization token has expired|token (?:has|is) expired/i,
    explain: (image) => `${registryOf(image)} says that the configured credential has expired`,
  },
  {
    says: /pull access denied|unauthorized|authentication required|no basic auth credentials|access denied|access to the resource is denied|\bdenied\b|not authorized|incorrect username or password|forbidden/i,
    explain: explainRefusal,
  },
  {
    says: /x509|certificate|server gave HTTP response to HTTPS client|tls: (?!handshake timeout)/i,
    explain: (image) => `the machine cannot speak safely with ${registryOf(image)}`,
  },
  {
    says: /no such host|temporary failure in name resolution|server misbehaving|connection refused|no route to host|network is unreachable/i,
    explain: (image) => `${registryOf(image)} cannot be reached`,
    isPassing: true,
  },
  {
    says: /timeout|timed out|deadline exceeded|request canceled|connection reset|broken pipe|\bEOF\b|socket hang up|^aborted$/i,
    explain: (image) => `the connection to ${registryOf(image)} broke off`,
    isPassing: true,
  },
  {
    says: /\b50[0-4]\b|internal server error|bad gateway|service unavailable|gateway timeout/i,
    explain: (image) => `${registryOf(image)} has a problem of its own`,
    isPassing: true,
  },
];

/**
 * Why an image cannot be pulled, as one sentence for a person: `reason` is what Docker said of it,
 * `hasCredential` whether it was asked with one.
 */
export function explainPullError(image: string, reason: string, hasCredential: boolean): string {
  const failure = failureOf(reason);
  const why =
    failure === undefined
      ? oneLine(reason)
      : `${failure.explain(image, hasCredential)} (${oneLine(reason)})`;
  return `The image ${image} cannot be pulled: ${why}`;
}

/** Whether another try soon can go better. */
export function isPassingPullError(reason: string): boolean {
  return failureOf(reason)?.isPassing === true;
}

function failureOf(reason: string): PullFailure | undefined {
  return FAILURES.find(({ says }) => says.test(reason));
}

/** Registries do not tell a stranger whether an image that he may not see exists. */
function explainRefusal(image: string, hasCredential: boolean): string {
  const registry = registryOf(image);
  return hasCredential
    ? `not authorised: ${registry} does not accept the configured credential for it, or has no such image`
    : `not authorised: ${registry} has no such image for everybody; if it is a private one, the operator must configure a credential for ${registry}`;
}

/** As people call it. */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost && !/^(?:index\.|registry-1\.)?docker\.io$/.test(first) ? first : 'Docker Hub';
}

function oneLine(reason: string): string {
  return reason.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
}
