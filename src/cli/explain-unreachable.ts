/** Why a server cannot be reached, from what `fetch` threw, and what to do. */
export function explainUnreachable(server: string, error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `${server} does not answer: try again, or ask whoever runs it`;
  const code = codeOf(error);
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason !== undefined) return `${server} cannot be reached: ${reason}`;
  return `${server} cannot be reached: ${messageOf(error)}`;
}

const REASONS: Partial<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is the server running, and the port right?',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'there is no such host. Is the name right, and this machine online?',
  EAI_AGAIN: 'its name cannot be looked up now. Is this machine online?',
  ETIMEDOUT: 'it does not answer. Is a VPN or a proxy needed?',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer. Is a VPN or a proxy needed?',
  UND_ERR_SOCKET: 'it closed the connection',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed: NODE_EXTRA_CA_CERTS=FILE makes Node.js trust it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is of an authority that is not known here: NODE_EXTRA_CA_CERTS=FILE makes Node.js trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is of an authority that is not known here: NODE_EXTRA_CA_CERTS=FILE makes Node.js trust it',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak HTTPS there: http:// perhaps?',
};

/** `fetch` says "fetch failed"; what happened is in the cause, or the causes of several tries. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code in REASONS) return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}
