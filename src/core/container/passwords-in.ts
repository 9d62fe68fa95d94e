/** The password that a URL carries, as it is written and as it is meant; empty without one. */
export function passwordsIn(uri: string): string[] {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*?:([^/?#]*)@/i.exec(uri)?.[1];
  if (!written) return [];
  return [...new Set([written, decode(written)])];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
