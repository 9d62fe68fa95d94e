/** The folder cannot be packed, or not sent, as it is; `message` says what to do. */
export class PackageError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PackageError';
  }
}
