/** An answer other than success, thrown by whatever finds the reason. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.errors = errors;
  }
}

/** What GitHub also says of what the caller may not know of. */
export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

/** The words GitHub uses when a token lacks a permission. */
export function notAccessible(): Refusal {
  return new Refusal(403, 'Resource not accessible by integration');
}

/** GitHub's 422 with one error per field. */
export function invalid(resource: string, field: string, message: string): Refusal {
  return new Refusal(422, 'Validation Failed', [{ resource, code: 'custom', field, message }]);
}
