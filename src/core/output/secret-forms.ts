/** Shorter ones would take half of a log with them: nobody can guess much from a log either. */
const MIN_LENGTH = 4;
const MIN_BASE64 = 6;

/**
 * The texts by which a log could give a secret away, the longest first: itself, its lines, and what
 * base64, URLs, JSON and a shell's quotes make of it. One of fewer than four characters is not masked.
 */
export function secretForms(secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((secret) => [
    ...linesOf(secret),
    ...base64Forms(secret),
    ...urlForms(secret),
    ...jsonForms(secret),
    secret.replaceAll("'", `'"'"'`),
    secret.replaceAll("'", String.raw`'\''`),
  ]);
  const long = new Set(forms.filter((form) => form.length >= MIN_LENGTH));
  return [...long].sort((one, other) => other.length - one.length);
}

/** A log is read line by line, so a secret of several lines shows up as its lines. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/\r\n|\n|\r/).map((line) => line.trim());
  return lines.length > 1 ? [secret, ...lines] : [secret];
}

/** Within a longer text a secret begins at any of three places of a group of four characters. */
function base64Forms(secret: string): string[] {
  if (secret.length < MIN_LENGTH) return [];
  const bytes = new TextEncoder().encode(secret);
  const inner = [0, 1, 2].map((offset) => {
    const encoded = toBase64(Uint8Array.of(...Array.from({ length: offset }, () => 0), ...bytes));
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(start, end);
  });
  const whole = toBase64(bytes);
  return [whole, whole.replaceAll('=', ''), ...inner].flatMap((form) =>
    form.length < MIN_BASE64 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')],
  );
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function urlForms(secret: string): string[] {
  // A lone half of a character has no such form.
  const encoded = encodeURIComponent(secret.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD'));
  const strict = encoded.replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [encoded, strict].flatMap((form) =>
    [form, form.replaceAll('%20', '+')].flatMap((each) => [
      each,
      each.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ]),
  );
}

/** As JavaScript writes it, and as Python does, which escapes all that is not ASCII. */
function jsonForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replaceAll(
    /[\u0080-\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [json, ascii];
}
