/**
 * UUIDv7 (RFC 9562 §5.7) made by the application: time-ordered, so inserts stay at the right edge of an index. Ids name
 * things; they are never a cursor (clocks of several nodes disagree).
 */
import { randomBytes, randomFillSync } from 'node:crypto';
import { clock } from './time.ts';

const pool = Buffer.alloc(4096);
let used = pool.length;
let lastMs = 0;
let counter = 0;

/** A new id. Within one process and millisecond ids keep their order (12-bit counter, RFC 9562 §6.2 method 1). */
export function newId(at: number = clock.ms()): string {
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  if (at === lastMs) counter = (counter + 1) & 0xfff;
  else {
    lastMs = at;
    counter = ((pool[used]! << 8) | pool[used + 1]!) & 0x7ff;
  }
  const time = at.toString(16).padStart(12, '0');
  const a = (0x7000 | counter).toString(16);
  const b = (((pool[used]! & 0x3f) | 0x80) << 8) | pool[used + 1]!;
  const tail = pool.toString('hex', used + 2, used + 8);
  used += 8;
  return `${time.slice(0, 8)}-${time.slice(8)}-${a}-${b.toString(16)}-${tail}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export function isId(value: string): boolean {
  return uuid.test(value);
}

/** Unguessable token for public links and sessions: 32 bytes, base64url (43 characters). */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}
