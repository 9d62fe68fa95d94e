import type { Definition, Input } from '../../core/definition/definition.ts';
import type {
  CommitSha,
  ExecutionSpec,
  PlannedInput,
} from '../../core/execution/execution-spec.ts';
import { fillParameters } from '../../core/input/fill-parameters.ts';
import { hideCredentials } from '../../core/input/hide-credentials.ts';
import { parseInputUri } from '../../core/input/parse-input-uri.ts';
import { planExecution } from '../../core/plan/plan-execution.ts';
import { readDispatch } from '../../core/request/read-dispatch.ts';
import type { Settings } from '../../core/settings/settings.ts';
import type { RunRequest } from '../start/check-request.ts';

type Local = {
  definition: Definition;
  settings: Settings;
  request: RunRequest;
  /** Of the packed folder. */
  commit: CommitSha;
  /** What the folder is called. */
  project: string;
  person: string;
};

type Plan = { ok: true; spec: ExecutionSpec } | { ok: false; messages: string[] };

/** Nobody's number on GitHub: what runs here is of no repository. */
const NO_REPOSITORY = { installationId: 1, id: 1, owner: 'local' };

/** What a server would freeze, for a run on this machine that no server knows. */
export function planLocal(local: Local): Plan {
  const { definition, settings, request, commit, project, person } = local;
  const read = readDispatch(request);
  if (!read.ok) return { ok: false, messages: [read.message] };
  const { command } = read.request;
  const plan = planExecution({
    command,
    definition,
    settings,
    repository: { ...NO_REPOSITORY, name: project },
    commit,
    package: { sha256: commit },
    trigger: { kind: 'dispatch', via: 'api', actor: person, ref: 'local', text: command.text },
    origin: {
      isFork: false,
      code: { submodules: false, lfs: false },
      quota: {},
      stickyComment: false,
      gates: [],
      directions: {},
    },
  });
  if (!plan.ok) return { ok: false, messages: plan.problems.map(({ message }) => message) };
  const planned = plan.step.inputs.map((input) => {
    const templates = plan.inputs.get(input.name) ?? input.urls;
    return planInput(input, templates, (template) => fillParameters(template, plan.values));
  });
  const messages = planned.flatMap((each) => (each.ok ? [] : each.messages));
  if (messages.length > 0) return { ok: false, messages };
  const inputs = planned.flatMap((each) => (each.ok ? [each.input] : []));
  return { ok: true, spec: { ...plan.spec, inputs } };
}

type PlannedLocally = { ok: true; input: PlannedInput } | { ok: false; messages: string[] };

function planInput(
  { name, optional, keepDirectories, filename, download }: Input,
  templates: readonly string[],
  fill: (template: string) => ReturnType<typeof fillParameters>,
): PlannedLocally {
  if (templates.length === 0 && !optional)
    return refuse(`the input '${name}' has no default: give it with --input ${name}=FILE or URL`);
  const uris: string[] = [];
  for (const template of templates) {
    const filled = fill(template);
    if (!filled.ok) return refuse(`the input '${name}': ${filled.message}`);
    const why = whyNotHere(filled.uri);
    if (why !== undefined) return refuse(`the input '${name}': ${why}`);
    uris.push(filled.uri);
  }
  const named = filename !== undefined && { filename };
  return { ok: true, input: { name, uris, keepDirectories, download, ...named } };
}

/** The path of an input that lies on this machine; undefined for one that does not. */
export function localPath(uri: string): string | undefined {
  if (uri.startsWith('file://')) return decodeURIComponent(uri.slice('file://'.length));
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(uri) ? undefined : uri;
}

/** Without a server nobody signs for buckets, or knows what stored files are. */
function whyNotHere(uri: string): string | undefined {
  if (localPath(uri) !== undefined) return undefined;
  const parsed = parseInputUri(uri);
  if (!parsed.ok) return parsed.message;
  if (parsed.uri.kind === 'http') return undefined;
  return `${hideCredentials(uri)} cannot be had without a server: download it, and give the file with --input`;
}

function refuse(message: string): PlannedLocally {
  return { ok: false, messages: [message] };
}
