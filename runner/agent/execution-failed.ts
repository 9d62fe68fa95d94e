import type { ErrorCause } from '../../src/core/execution/error-cause.ts';

/** An execution cannot go on; `errorCause` is what the app and the person are told. */
export class ExecutionFailed extends Error {
  override readonly name = 'ExecutionFailed';
  readonly errorCause: ErrorCause;

  constructor(errorCause: ErrorCause, options?: ErrorOptions) {
    super('message' in errorCause ? errorCause.message : errorCause.kind, options);
    this.errorCause = errorCause;
  }
}
