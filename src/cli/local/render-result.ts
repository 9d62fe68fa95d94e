import { relative } from 'node:path';
import type { ExecutionResult } from '../../core/execution/execution-event.ts';
import type { ExecutionSpec } from '../../core/execution/execution-spec.ts';
import { explainCause } from '../../core/report/explain-cause.ts';
import type { ExitReport } from '../../protocol/protocol.ts';
import { EXIT_CODES } from '../cli-error.ts';
import type { LocalOutputs } from './local-outputs.ts';

type Shown = { spec: ExecutionSpec; report: ExitReport; outputs: LocalOutputs; json: boolean };

/** How a run on this machine ended; the log has been shown already. */
export function renderResult({ spec, report, outputs, json }: Shown): string {
  const { result, timings } = report;
  const { names, folder } = outputs;
  if (json)
    return `${JSON.stringify({ step: spec.step, result, timings, outputs: { folder, names } }, null, 2)}\n`;
  const place = relative('.', folder) || '.';
  const files = names.length === 1 ? '1 output' : `${names.length} outputs`;
  const left = names.length === 0 ? 'no outputs' : `${files} in ${place}`;
  return `${spec.step}: ${describe(result)}; ${left}\n`;
}

/** The command's own, so that `slashrun run --local` stands in a script where the command would. */
export function resultExitCode(result: ExecutionResult): number {
  switch (result.outcome) {
    case 'complete':
      return EXIT_CODES.done;
    case 'stopped':
      return EXIT_CODES.interrupted;
    case 'error':
      return result.cause.kind === 'command-failed' && result.cause.exitCode > 0
        ? result.cause.exitCode
        : EXIT_CODES.failed;
  }
}

function describe(result: ExecutionResult): string {
  switch (result.outcome) {
    case 'complete':
      return 'complete';
    case 'stopped':
      return 'stopped';
    case 'error': {
      const { what, message } = explainCause(result.cause);
      return message === undefined ? what : `${what}: ${message}`;
    }
  }
}
