/** Envelope encryption with the master keys of the ring file: AES-256-GCM (NIST SP 800-38D), HMAC-SHA-256 for blind indexes. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Keys, WrappedKey } from './keys.ts';
import { KeyFileError, type RingFile, readRingFile } from './ring-file.ts';

const nonceBytes = 12;
const tagBytes = 16;

export class KeyRing implements Keys {
  private readonly path: string;
  private readonly masters = new Map<number, Buffer>();
  private readonly blindKeys = new Map<string, Buffer>();
  private readonly blindRoot: Buffer;
  private present = 0;

  constructor(path: string, file: RingFile) {
    this.path = path;
    this.blindRoot = Buffer.from(file.blind, 'base64');
    this.adopt(file);
  }

  get currentRing(): number {
    return this.present;
  }

  /** Takes over rings added to the file by a rotation, here or on another node. */
  adopt(file: RingFile): void {
    for (const { ring, key } of file.rings) {
      this.masters.set(ring, Buffer.from(key, 'base64'));
      this.present = Math.max(this.present, ring);
    }
  }

  create(): { key: Buffer; wrapped: WrappedKey } {
    const key = randomBytes(32);
    return { key, wrapped: this.wrap(key) };
  }

  unwrap({ ring, wrapped }: WrappedKey): Buffer {
    const raw = Buffer.from(wrapped, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.master(ring), raw.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(wrapContext(ring));
    decipher.setAuthTag(raw.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(raw.subarray(nonceBytes + tagBytes)), decipher.final()]);
  }

  rewrap(wrapped: WrappedKey): WrappedKey {
    return wrapped.ring === this.present ? wrapped : this.wrap(this.unwrap(wrapped));
  }

  seal(key: Buffer, clear: string, context: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(context));
    const text = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
    return ['v1', ...[nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
  }

  open(key: Buffer, sealed: string, context: string): string {
    const [version, nonce, tag, text] = sealed.split('.');
    if (version !== 'v1' || !nonce || !tag || text === undefined) throw new Error('sealed value: unknown form');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
  }

  blind(purpose: string, value: string): string {
    let key = this.blindKeys.get(purpose);
    if (!key) {
      // A key per purpose: equal values of different fields give different indexes.
      key = createHmac('sha256', this.blindRoot).update(purpose).digest();
      this.blindKeys.set(purpose, key);
    }
    return createHmac('sha256', key).update(value).digest().subarray(0, 16).toString('base64url');
  }

  /** Says which master key it is without saying the key: 128 bits of an HMAC under it. */
  fingerprint(ring: number): string {
    const mac = createHmac('sha256', this.master(ring)).update('qiao master key').digest();
    return mac.subarray(0, 16).toString('base64url');
  }

  rings(): number[] {
    return [...this.masters.keys()].sort((a, b) => a - b);
  }

  private wrap(key: Buffer): WrappedKey {
    const ring = this.present;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.master(ring), nonce);
    cipher.setAAD(wrapContext(ring));
    const text = Buffer.concat([cipher.update(key), cipher.final()]);
    return { ring, wrapped: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url') };
  }

  private master(ring: number): Buffer {
    const known = this.masters.get(ring);
    if (known) return known;
    // Rotated by another process since this one read the file.
    const file = readRingFile(this.path);
    if (file) this.adopt(file);
    const found = this.masters.get(ring);
    if (found) return found;
    throw new KeyFileError(
      `密钥文件 ${this.path} 中没有第 ${ring} 号主密钥；请把轮换后的密钥文件复制到每个节点。\nThe key file ${this.path} has no master key ${ring}; copy the file as it is after the rotation to every node.`,
    );
  }
}

function wrapContext(ring: number): Buffer {
  return Buffer.from(`qiao data key, ring ${ring}`);
}
