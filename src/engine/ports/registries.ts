import type { RegistryAnswer } from '../../protocol/protocol.ts';

/**
 * Who may pull what. Asked for an execution whose machine does not have the image; safe to repeat and
 * to call concurrently.
 */
export interface Registries {
  /**
   * The credential for an image as a step names it; undefined when the operator has set up none for
   * it. Throws `RegistryRefused` when there should be one and it cannot be had.
   */
  credentialFor(image: string): Promise<RegistryAnswer['credential']>;
}

/** The credential cannot be had until somebody changes something; `message` is for people. */
export class RegistryRefused extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'RegistryRefused';
  }
}
