import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveSessionKeys } from '../../src/media/srtp/key-derivation.ts';
import { Keystream } from '../../src/media/srtp/keystream.ts';
import { SrtpContext } from '../../src/media/srtp/srtp-context.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

function packet(sequence: number, ssrc = 0xcafebabe, payload = 'Hello, this is RTP'): Buffer {
  const bytes = Buffer.alloc(12 + payload.length + 10);
  bytes[0] = 0x80;
  bytes[1] = 8;
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE((sequence * 160) >>> 0, 4);
  bytes.writeUInt32BE(ssrc, 8);
  bytes.write(payload, 12, 'latin1');
  return bytes;
}

describe('SRTP against the vectors of RFC 3711', () => {
  it('AES-CM keystream (appendix B.2)', () => {
    const stream = new Keystream(hex('2B7E151628AED2A6ABF7158809CF4F3C'), hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD'));
    const bytes = Buffer.alloc(16 * 5);
    stream.apply(bytes, 0, bytes.length, 0, 0);
    expect(bytes.subarray(0, 48).toString('hex').toUpperCase()).toBe(
      'E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0',
    );
  });

  it('key derivation (appendix B.3)', () => {
    const keys = deriveSessionKeys(hex('E1F97A0D3E018BE0D64FA32C06DE4139'), hex('0EC675AD498AFEEBB6960B3AABE6'), 'rtp');
    expect(keys.encryption.toString('hex').toUpperCase()).toBe('C61E7A93744F39EE10734AFE3FF7A087');
    expect(keys.salt.toString('hex').toUpperCase()).toBe('30CBBC08863D8C85D49DB34A9AE1');
    expect(keys.authentication.toString('hex').toUpperCase()).toBe('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4');
  });

  it('protects a packet as libsrtp does', () => {
    // The reference packet of libsrtp's own validation (AES_CM_128_HMAC_SHA1_80).
    const context = new SrtpContext(
      'AES_CM_128_HMAC_SHA1_80',
      hex('e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6'),
    );
    const plain = hex('800f1234decafbadcafebabe abababababababababababababababab');
    const bytes = Buffer.concat([plain, Buffer.alloc(10)]);
    expect(context.protect(bytes, plain.length)).toBe(38);
    expect(bytes.toString('hex')).toBe('800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb');
  });
});

describe('SRTP sessions', () => {
  const key = randomBytes(30);

  it.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const)('%s there and back, wrapping', (suite) => {
    const sender = new SrtpContext(suite, key);
    const receiver = new SrtpContext(suite, key);
    for (let sequence = 65_000; sequence < 65_000 + 70_000; sequence += 97) {
      const bytes = packet(sequence);
      const size = sender.protect(bytes, 30);
      expect(bytes.toString('latin1', 12, 30)).not.toBe('Hello, this is RTP');
      expect(receiver.unprotect(bytes, size)).toBe(30);
      expect(bytes.toString('latin1', 12, 30)).toBe('Hello, this is RTP');
    }
  });

  it('takes packets out of order across the roll-over', () => {
    const sender = new SrtpContext('AES_CM_128_HMAC_SHA1_80', key);
    const receiver = new SrtpContext('AES_CM_128_HMAC_SHA1_80', key);
    const sealed = [65_530, 65_534, 65_535, 65_536, 65_537].map((sequence) => {
      const bytes = packet(sequence);
      return bytes.subarray(0, sender.protect(bytes, 30));
    });
    for (const i of [0, 3, 1, 4, 2]) expect(receiver.unprotect(sealed[i], sealed[i].length)).toBe(30);
  });

  it('refuses replays, forgeries, foreign keys and fragments', () => {
    const sender = new SrtpContext('AES_CM_128_HMAC_SHA1_80', key);
    const receiver = new SrtpContext('AES_CM_128_HMAC_SHA1_80', key);
    const bytes = packet(1);
    const size = sender.protect(bytes, 30);
    const copy = (): Buffer => Buffer.from(bytes.subarray(0, size));
    expect(receiver.unprotect(copy(), size)).toBe(30);
    expect(receiver.unprotect(copy(), size)).toBe(-1);
    for (let at = 0; at < size; at++) {
      const second = packet(2);
      const secondSize = sender.protect(second, 30);
      second[at] ^= 1;
      expect(receiver.unprotect(second, secondSize)).toBe(-1);
      second[at] ^= 1;
      sender.protect(packet(2), 30);
    }
    expect(new SrtpContext('AES_CM_128_HMAC_SHA1_80', randomBytes(30)).unprotect(copy(), size)).toBe(-1);
    for (let length = 0; length < size; length++)
      expect(receiver.unprotect(copy().subarray(0, length), length)).toBe(-1);
  });

  it('SRTCP there and back; replays and forgeries are dropped', () => {
    const sender = new SrtpContext('AES_CM_128_HMAC_SHA1_80', key);
    const receiver = new SrtpContext('AES_CM_128_HMAC_SHA1_80', key);
    const report = Buffer.from('80c90001cafebabe0102030405060708', 'hex');
    for (let i = 0; i < 3; i++) {
      const sealed = sender.protectRtcp(report);
      expect(sealed.length).toBe(report.length + 14);
      expect(sealed.subarray(8, 16).equals(report.subarray(8))).toBe(false);
      const forged = Buffer.from(sealed);
      forged[10] ^= 1;
      expect(receiver.unprotectRtcp(forged)).toBeNull();
      expect(receiver.unprotectRtcp(sealed)?.equals(report)).toBe(true);
      expect(receiver.unprotectRtcp(sealed)).toBeNull();
    }
    expect(receiver.unprotectRtcp(report)).toBeNull();
  });
});
