import { joinCommand } from '../command/join-command.ts';
import { quote } from '../command/quote.ts';
import { isEnded } from '../execution/advance.ts';
import { parseComment } from '../request/parse-comment.ts';
import { formatCommand } from '../request/format-command.ts';
import { toDispatch } from '../request/to-dispatch.ts';
import type { CheckRunView } from './check-run-view.ts';
import { codeBlock } from './markdown.ts';

/** A longer command is behind the link to its comment. */
const MAX_COMMAND = 4000;

/** How to do the same again: as a comment, from a terminal, and without us. */
export function renderAgain(view: CheckRunView): string | undefined {
  const comment = commentOf(view);
  const docker = isEnded(view.state) ? dockerOf(view) : undefined;
  const terminal = isEnded(view.state) ? terminalOf(view) : undefined;
  const blocks = [
    ...(comment.length <= MAX_COMMAND
      ? [`To run it again, comment:\n\n${codeBlock(comment)}`]
      : []),
    ...(terminal !== undefined && terminal.length <= MAX_COMMAND
      ? [`Or from a terminal, with GitHub's command line:\n\n${codeBlock(terminal)}`]
      : []),
    ...(docker !== undefined && docker.length <= MAX_COMMAND
      ? [`Or on a machine of yours:\n\n${codeBlock(docker)}`]
      : []),
  ];
  return blocks.length === 0 ? undefined : blocks.join('\n\n');
}

/** For a fork with the commit, which its comment has to name. */
function commentOf({ spec }: CheckRunView): string {
  const { text } = spec.trigger;
  const [command] = parseComment(text).commands;
  if (!spec.isFork || command?.verb !== 'run') return text;
  const others = command.pairs.filter(({ name }) => name !== 'sha');
  const sha = { name: 'sha', value: spec.commit.slice(0, 7) };
  return formatCommand({ ...command, pairs: [...others, sha] });
}

/** By a `repository_dispatch`, which reaches no commit of a fork. `-F` makes numbers, `-f` leaves text. */
function terminalOf({ spec }: CheckRunView): string | undefined {
  const [command] = parseComment(spec.trigger.text).commands;
  if (spec.isFork || command?.verb !== 'run') return undefined;
  const { owner, name } = spec.repository;
  const body = toDispatch({ ...command, step: spec.step }, spec.commit);
  const lists = ([kind, values]: readonly [string, typeof body.inputs]): string[] =>
    [...values].flatMap(([key, items]) => {
      const ending = items.length > 1 ? '[]' : '';
      return items.map((item) => field(`[${kind}][${key}]${ending}`, item));
    });
  return [
    `gh api ${quote(`repos/${owner}/${name}/dispatches`)} -f event_type=slashrun`,
    field('[step]', body.step),
    field('[ref]', body.ref),
    ...body.options.map(([key, value]) => field(`[${key}]`, value)),
    ...body.tags.map((tag) => field('[tags][]', tag)),
    ...[['parameters', body.parameters] as const, ['inputs', body.inputs] as const].flatMap(lists),
  ].join(' \\\n  ');
}

function field(key: string, value: string): string {
  const isTyped = key === '[priority]' || key === '[fresh]';
  return `${isTyped ? '-F' : '-f'} ${quote(`client_payload${key}=${value}`)}`;
}

function dockerOf({ spec, imageDigest }: CheckRunView): string {
  const variables = Object.entries(spec.environmentVariables).map(
    ([name, value]) => `-e ${quote(`${name}=${value}`)}`,
  );
  const words = [
    'docker run --rm',
    ...(spec.container.gpus === undefined ? [] : [`--gpus ${spec.container.gpus}`]),
    ...variables,
    '-v "$PWD":/valohai/repository -w /valohai/repository',
    quote(imageDigest ?? spec.image),
    `sh -c ${quote(joinCommand(spec.command))}`,
  ];
  return `git checkout ${spec.commit}\n${words.join(' ')}`;
}
