import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Runs `"$@"`, behind the names of `$3` inputs that may be written to, with the folders of `$1` really at /valohai, without touching the machine: in a mount
 * namespace of its own, below a new root that shows every top-level entry of the old one. `$2` is
 * `proc` in a new process namespace, whose /proc shows none of the agent's processes.
 */
const ENTER = `
set -e
work=$1 proc=$2 writable=$3
shift 3
chroot=$(PATH="$PATH:/usr/sbin:/sbin"; command -v chroot)
root=$work/root
mkdir -p "$root"
mount -t tmpfs -o mode=755 tmpfs "$root"
for entry in /* /.[!.]*; do
  name=\${entry#/}
  case $name in valohai) continue ;; proc) [ -z "$proc" ] || continue ;; esac
  if [ -L "$entry" ]; then ln -s "$(readlink "$entry")" "$root/$name"
  elif [ -d "$entry" ]; then mkdir "$root/$name"; mount --rbind "$entry" "$root/$name"
  elif [ -e "$entry" ]; then : > "$root/$name"; mount --bind "$entry" "$root/$name"
  fi
done
if [ -n "$proc" ]; then mkdir "$root/proc"; mount -t proc proc "$root/proc"; fi
mkdir "$root/valohai"
for name in repository outputs inputs config; do
  mkdir "$root/valohai/$name"
  mount --bind "$work/$name" "$root/valohai/$name"
done
for name in inputs config; do mount -o remount,ro,bind "$root/valohai/$name" || true; done
while [ "$writable" -gt 0 ]; do
  mount --bind "$work/inputs/$1" "$root/valohai/inputs/$1"
  writable=$((writable - 1))
  shift
done
: > "$root/valohai/.command"
mount --bind "$work/command" "$root/valohai/.command"
exec "$chroot" "$root" sh -c 'cd /valohai/repository && exec "$@"' sh "$@"
`;

/** From the one that hides most of the agent to the one that needs least. */
const NAMESPACES = [
  ['--mount', '--pid', '--fork', '--kill-child'],
  ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child'],
  ['--mount'],
  ['--user', '--map-root-user', '--mount'],
] as const;

/** What of a job decides how its folders come to /valohai. */
type Rooted = { folder: { root: string }; writableInputs: readonly string[] };

/** Puts arguments around a command that let it run with its work folder at /valohai. */
export type EnterValohaiRoot = (job: Rooted, command: readonly string[]) => string[];

/** Finds out by trying how this machine allows it; undefined when it does not at all. */
export async function probeValohaiRoot(
  environment: Readonly<Record<string, string>>,
): Promise<EnterValohaiRoot | undefined> {
  for (const namespaces of NAMESPACES) {
    const proc = namespaces.some((flag) => flag === '--pid') ? 'proc' : '';
    const enter: EnterValohaiRoot = ({ folder, writableInputs }, command) => [
      'unshare',
      ...namespaces,
      'sh',
      '-c',
      ENTER,
      'sh',
      folder.root,
      proc,
      String(writableInputs.length),
      ...writableInputs,
      ...command,
    ];
    if (await works(enter, environment)) return enter;
  }
  return undefined;
}

async function works(
  enter: EnterValohaiRoot,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-probe-'));
  const prepare = 'cd "$1" && shift && mkdir repository outputs inputs config && : > command';
  const script = `${prepare} && exec "$@"`;
  const args = [
    '-c',
    script,
    'sh',
    folder,
    ...enter({ folder: { root: folder }, writableInputs: [] }, ['true']),
  ];
  try {
    await promisify(execFile)('sh', args, { env: environment, timeout: 10_000 });
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
