/**
 * Where outputs are kept. The app never carries a byte of them: it signs addresses at which agents
 * and people put and get. Called for each output when it is uploaded, when the agent says that it is
 * there, and each time somebody follows its link. All methods may be called concurrently and
 * repeated, and throw for a key that is none.
 */
export interface Storage {
  /**
   * An address that takes exactly these bytes until it expires. Putting them again is harmless: an
   * object appears whole or not at all. Other bytes are refused with a 4xx and change nothing. The
   * agent must send the headers as they are.
   */
  presignPut(
    upload: Upload,
  ): Promise<{ method: 'PUT'; url: string; headers: Record<string, string> }>;
  /** An address that anybody can download the object from, as a file of that name, until it expires. */
  presignGet(download: Download): Promise<string>;
  /** In bytes; undefined when there is no such object. */
  size(key: string): Promise<number | undefined>;
}

/** A key is one or more segments of `[A-Za-z0-9._-]`, joined by `/`. */
export type Upload = { key: string; sizeBytes: number; sha256: string; expiresInSeconds: number };
type Download = { key: string; fileName: string; expiresInSeconds: number };
