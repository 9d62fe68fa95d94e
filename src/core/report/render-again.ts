import { joinCommand } from '../command/join-command.ts';
import { quote } from '../command/quote.ts';
import { isEnded } from '../execution/advance.ts';
import { parseComment } from '../request/parse-comment.ts';
import { formatCommand } from '../request/format-command.ts';
import type { CheckRunView } from './check-run-view.ts';
import { codeBlock } from './markdown.ts';

/** A longer command is behind the link to its comment. */
const MAX_COMMAND = 4000;

/** How to do the same again: as a comment, and without us. */
export function renderAgain(view: CheckRunView): string | undefined {
  const comment = commentOf(view);
  const docker = isEnded(view.state) ? dockerOf(view) : undefined;
  const blocks = [
    ...(comment.length <= MAX_COMMAND
      ? [`To run it again, comment:\n\n${codeBlock(comment)}`]
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
