import picomatch from 'picomatch';
import prettyBytes from 'pretty-bytes';
import { plainLogLine } from '../../core/report/plain-log-line.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { EXIT_CODES, NotFound } from '../cli-error.ts';
import { type ServerOptions, connect } from '../connect.ts';
import { hasEnded } from '../ended.ts';
import { findExecution } from '../find-execution.ts';
import { paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { downloadOutputs } from './download-outputs.ts';

export type OutputsOptions = ServerOptions & {
  download?: string;
  match?: string;
  force: boolean;
};

export type OutputFile = ExecutionDetail['outputs'][number];

/** Lists or downloads the outputs of an execution; answers the exit code. */
export async function outputs(
  id: string,
  options: OutputsOptions,
  terminal: Terminal,
): Promise<number> {
  const connection = await connect(options);
  const execution = await findExecution(connection, options, id);
  const { match, download, force, json } = options;
  const isWanted = match === undefined ? () => true : picomatch(match, { dot: true });
  const files = execution.outputs.filter(({ name }) => isWanted(name));
  if (files.length === 0) throw new NotFound(whyNone(execution, match));
  if (download === undefined) {
    terminal.write(
      json ? `${JSON.stringify({ outputs: files }, null, 2)}\n` : renderOutputs(files, terminal),
    );
    return EXIT_CODES.done;
  }
  const done = await downloadOutputs(
    connection.api,
    { executionId: execution.id, files },
    { folder: download, force, json, terminal },
  );
  return done ? EXIT_CODES.done : EXIT_CODES.failed;
}

function whyNone(execution: ExecutionDetail, match: string | undefined): string {
  const { counter, outputs: all } = execution;
  if (all.length > 0) return `none of the ${all.length} outputs of #${counter} matches ${match}`;
  return `#${counter} has no outputs${hasEnded(execution) ? '' : ' yet'}`;
}

function renderOutputs(files: readonly OutputFile[], terminal: Terminal): string {
  const rows = files.map(({ name, sizeBytes, sha256, datum }) => [
    plainLogLine(name),
    prettyBytes(sizeBytes),
    sha256.slice(0, 12),
    datum,
  ]);
  const columns = terminal.isTerminal ? terminal.size().columns : undefined;
  const { dim } = paintFor(terminal);
  return renderTable(['output', 'size', 'sha256', 'as an input'], rows, { columns, paint: dim });
}
