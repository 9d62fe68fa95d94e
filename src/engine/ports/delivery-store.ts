export type Delivery = {
  id: string;
  event: string;
  payload: unknown;
  receivedAt: number;
  /** Those of one subject are handled in the order of their arrival. */
  subject?: string | undefined;
};

export interface DeliveryStore {
  /** False when a delivery of this id is known already: nothing is changed then. */
  add(delivery: Delivery): Promise<boolean>;
  find(id: string): Promise<(Delivery & { handledAt?: number }) | undefined>;
  /** The oldest of the subject that is not handled and has not failed `maxFailures` times. */
  nextOf(subject: string, maxFailures: number): Promise<string | undefined>;
  /** Whether any of the subject waits, however often it failed. */
  hasUnhandled(subject: string): Promise<boolean>;
  recordFailure(id: string): Promise<void>;
  markHandled(id: string, at: number): Promise<void>;
  /** Deliveries received before `before` and not handled, oldest first, at most 100. */
  unhandled(before: number): Promise<Pick<Delivery, 'id' | 'subject'>[]>;
  /** Those of the ids that are stored. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
}
