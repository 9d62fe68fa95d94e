/** Amazon's no, or the want of an answer; nothing of a signature or a key is in it. */
export type AmazonRefusal = {
  code: string;
  message: string;
  /** Of the answer; undefined where none came. */
  status: number | undefined;
};

const NO_CREDENTIALS =
  /^(?:CredentialsProviderError|AuthFailure|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClientException|ExpiredToken(?:Exception)?|RequestExpired)$/;

/** Whoever asks is not known, or has nothing to ask with: that says nothing of the server. */
export function isWithoutCredentials({ code }: AmazonRefusal): boolean {
  return NO_CREDENTIALS.test(code);
}

export function isForbidden({ code, status }: AmazonRefusal): boolean {
  return /^(?:Unauthorized|AccessDenied|Forbidden)/.test(code) || status === 403;
}

/** Its first sentence: what follows is for machines. */
export function sayRefusal({ code, message }: AmazonRefusal): string {
  const said = message.replace(/\s*Encoded authorization failure message:.*$/s, '').trim();
  return said === '' ? code : `${code}, ${said}`;
}

export const ASK_WHERE_THE_SERVER_RUNS =
  "credentials are taken from where Amazon's SDK finds them: run this where the server runs, as its user";
