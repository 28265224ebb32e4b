import { createCipheriv } from 'node:crypto';

export const MASTER_KEY_LENGTH = 16;
export const MASTER_SALT_LENGTH = 14;

/** RFC 3711 section 4.3.1 labels. */
const LABELS = {
  rtp: { encryption: 0, authentication: 1, salt: 2 },
  rtcp: { encryption: 3, authentication: 4, salt: 5 },
} as const;

export type SessionKeys = { encryption: Buffer; authentication: Buffer; salt: Buffer };

/** AES-CM pseudo-random function of RFC 3711 section 4.3.3, key derivation rate zero. */
function derive(masterKey: Buffer, masterSalt: Buffer, label: number, length: number): Buffer {
  const counter = Buffer.alloc(16);
  masterSalt.copy(counter);
  counter[7] ^= label;
  return createCipheriv('aes-128-ctr', masterKey, counter).update(Buffer.alloc(length));
}

/** Session keys of one direction; `masterKey` 16 bytes, `masterSalt` 14 bytes. */
export function deriveSessionKeys(masterKey: Buffer, masterSalt: Buffer, stream: 'rtp' | 'rtcp'): SessionKeys {
  const labels = LABELS[stream];
  return {
    encryption: derive(masterKey, masterSalt, labels.encryption, 16),
    authentication: derive(masterKey, masterSalt, labels.authentication, 20),
    salt: derive(masterKey, masterSalt, labels.salt, 14),
  };
}
