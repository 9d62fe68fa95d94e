import { CliError, EXIT_CODES } from '../cli-error.ts';

/** The folder cannot be packed, or not sent, as it is; the message says what to do. */
export class PackageError extends CliError {
  constructor(message: string, cause?: unknown) {
    super(message, { exitCode: EXIT_CODES.failed, cause });
  }
}
