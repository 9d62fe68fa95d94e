import { z } from 'zod';
import { AppManifest, parseManifest } from '../core/doctor/parse-manifest.ts';

const Address = z.url({ protocol: /^https?$/ });

/** What GitHub makes an App of: `app.yml` with this server's addresses. */
export const Manifest = AppManifest.extend({
  /** Where GitHub sends the person who made the App, with the code for its credentials. */
  redirect_url: Address,
  /** Where people come back to who signed in, exactly. */
  callback_urls: z.array(Address).min(1).max(10),
});
export type Manifest = z.infer<typeof Manifest>;

/** Where who made the App comes back to from GitHub, below the server's public address. */
export const CALLBACK_PATH = '/setup/callback';
/** And who signs in; `src/web/sign-in-routes.ts` is there. */
const SIGN_IN_PATH = '/sign-in/github';

type ReadManifest = { ok: true; manifest: Manifest } | { ok: false; problems: string[] };

/** The manifest for the server at `publicUrl`; a problem says its place in `file`. */
export function readManifest(
  text: string,
  { file, publicUrl }: { file: string; publicUrl: string },
): ReadManifest {
  const parsed = parseManifest(text, file);
  if (!parsed.ok) return parsed;
  const { hook_attributes: hook, ...rest } = parsed.manifest;
  const addressed = Manifest.safeParse({
    ...rest,
    hook_attributes: { ...hook, url: `${publicUrl}/api/github/webhooks` },
    redirect_url: `${publicUrl}${CALLBACK_PATH}`,
    callback_urls: [`${publicUrl}${SIGN_IN_PATH}`],
  });
  if (addressed.success) return { ok: true, manifest: addressed.data };
  return { ok: false, problems: [`PUBLIC_URL: '${publicUrl}' is no http or https address`] };
}
