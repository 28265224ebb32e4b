/**
 * The envelope of official accounts, as published: SHA-1 over the sorted token, time, nonce (and cipher text); AES-256-CBC with the
 * key's first 16 bytes as the vector, padded to 32, around 16 random bytes, the length, the words and the receiver's app id.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export function signatureOf(...parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

export function signedBy(signature: string, ...parts: string[]): boolean {
  const own = Buffer.from(signatureOf(...parts));
  const given = Buffer.from(signature);
  return own.length === given.length && timingSafeEqual(own, given);
}

/** `aesKey`: 43 characters of base64 without the last sign. */
const keyOf = (aesKey: string): Buffer => Buffer.from(`${aesKey}=`, 'base64');

export function encrypt(aesKey: string, appId: string, words: string): string {
  const key = keyOf(aesKey);
  const content = Buffer.from(words);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const clear = Buffer.concat([randomBytes(16), length, content, Buffer.from(appId)]);
  const pad = 32 - (clear.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([clear, Buffer.alloc(pad, pad)])), cipher.final()]).toString(
    'base64',
  );
}

/** Null when it is broken or for another account. */
export function decrypt(aesKey: string, appId: string, sealed: string): string | null {
  try {
    const key = keyOf(aesKey);
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
    const pad = padded.at(-1)!;
    if (pad < 1 || pad > 32) return null;
    const clear = padded.subarray(0, padded.length - pad);
    const length = clear.readUInt32BE(16);
    if (20 + length > clear.length || clear.subarray(20 + length).toString() !== appId) return null;
    return clear.subarray(20, 20 + length).toString('utf8');
  } catch {
    return null;
  }
}
