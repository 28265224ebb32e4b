import { type Cipher, createCipheriv } from 'node:crypto';

/** 1500 bytes of payload need 94 counter blocks. */
const MAX_BLOCKS = 96;

/**
 * AES-CM keystream of RFC 3711 section 4.1.1. The counter blocks are enciphered by one long-lived ECB cipher: making a
 * CTR cipher for each packet costs five times as much.
 */
export class Keystream {
  private readonly cipher: Cipher;
  private readonly salt: Buffer;
  private readonly counters = Buffer.alloc(MAX_BLOCKS * 16);

  constructor(key: Buffer, salt: Buffer) {
    this.cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.salt = salt;
  }

  /** XORs `bytes[start, end)` in place; `index` is the 48-bit packet index (31 bits for RTCP). */
  apply(bytes: Uint8Array, start: number, end: number, ssrc: number, index: number): void {
    const blocks = (end - start + 15) >> 4;
    if (blocks === 0) return;
    const counters = this.counters;
    const salt = this.salt;
    const high = Math.floor(index / 0x100000000);
    const low = (index % 0x100000000) >>> 0;
    for (let block = 0, at = 0; block < blocks; block++, at += 16) {
      for (let i = 0; i < 4; i++) counters[at + i] = salt[i];
      counters[at + 4] = salt[4] ^ (ssrc >>> 24);
      counters[at + 5] = salt[5] ^ (ssrc >>> 16);
      counters[at + 6] = salt[6] ^ (ssrc >>> 8);
      counters[at + 7] = salt[7] ^ ssrc;
      counters[at + 8] = salt[8] ^ (high >>> 8);
      counters[at + 9] = salt[9] ^ high;
      counters[at + 10] = salt[10] ^ (low >>> 24);
      counters[at + 11] = salt[11] ^ (low >>> 16);
      counters[at + 12] = salt[12] ^ (low >>> 8);
      counters[at + 13] = salt[13] ^ low;
      counters[at + 14] = block >> 8;
      counters[at + 15] = block;
    }
    const stream = this.cipher.update(counters.subarray(0, blocks * 16));
    for (let i = start, k = 0; i < end; i++, k++) bytes[i] ^= stream[k];
  }
}
