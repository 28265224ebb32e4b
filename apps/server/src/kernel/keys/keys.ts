/** Keys live outside the database: a master key ring in a file of its own; data keys are wrapped by it (AES-256-GCM). */
export type WrappedKey = { ring: number; wrapped: string };

export interface Keys {
  /** A fresh 256-bit data key, in clear and wrapped by the present master key. */
  create(): { key: Buffer; wrapped: WrappedKey };
  unwrap(wrapped: WrappedKey): Buffer;
  /** Wraps again by the newest master key (rotation); the data key itself stays. */
  rewrap(wrapped: WrappedKey): WrappedKey;
  /** `v1.<nonce>.<tag>.<ciphertext>` base64url; `context` is authenticated, not stored. */
  seal(key: Buffer, clear: string, context: string): string;
  open(key: Buffer, sealed: string, context: string): string;
  /** Deterministic blind index (HMAC-SHA-256, base64url, 22 characters) for exact look-ups of sealed values. */
  blind(purpose: string, value: string): string;
  readonly currentRing: number;
}
