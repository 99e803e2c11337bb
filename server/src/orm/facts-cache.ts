/** Keeps what was computed from one file's text between runs. A cache that fails behaves as an empty one. */
export interface FactsCache {
  /** The bytes put under the key; null when there are none, or they are damaged. */
  get(key: string): Uint8Array | null;
  put(key: string, bytes: Uint8Array): void;
}
