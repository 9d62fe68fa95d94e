import { z } from 'zod';
import { fileProblems } from '../definition/file-problems.ts';
import { formatProblem } from '../definition/problem.ts';
import { readYaml } from '../definition/read-yaml.ts';

const Level = z.enum(['read', 'write', 'admin']);
export type Level = z.infer<typeof Level>;

/** `app.yml`: what GitHub is told of the App (docs.github.com, "Registering a GitHub App from a manifest"). */
export const AppManifest = z.strictObject({
  name: z.string().min(1).max(34, 'at most 34 characters'),
  description: z.string().optional(),
  url: z.url({ protocol: /^https?$/ }),
  public: z.boolean().default(false),
  hook_attributes: z.strictObject({
    url: z.url({ protocol: /^https?$/ }),
    active: z.boolean().default(true),
  }),
  callback_urls: z.array(z.url({ protocol: /^https?$/ })).default([]),
  default_events: z.array(z.string().min(1)).default([]),
  default_permissions: z.record(z.string(), Level).default({}),
});
export type AppManifest = z.infer<typeof AppManifest>;

type ParsedManifest = { ok: true; manifest: AppManifest } | { ok: false; problems: string[] };

/** Reads `app.yml`; every problem says its place in `file`. */
export function parseManifest(text: string, file: string): ParsedManifest {
  const read = readYaml(text);
  if (!read.ok)
    return {
      ok: false,
      problems: read.errors.map(({ position, message }) =>
        formatProblem({ severity: 'error', file, ...position, path: '', message }),
      ),
    };
  const parsed = AppManifest.safeParse(read.root.value ?? {});
  if (parsed.success) return { ok: true, manifest: parsed.data };
  const place = { root: read.root, file, schema: AppManifest };
  return { ok: false, problems: fileProblems(place, parsed.error.issues).map(formatProblem) };
}
