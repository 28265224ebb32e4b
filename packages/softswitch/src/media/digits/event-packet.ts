/** RFC 4733 section 2.3: the four bytes of a telephone-event payload and the codes of table 3. */

export const DIGITS = '0123456789*#ABCD';

export type TelephoneEvent = { code: number; end: boolean; volume: number; duration: number };

export function writeEvent(bytes: Uint8Array, event: TelephoneEvent): void {
  bytes[0] = event.code;
  bytes[1] = (event.end ? 0x80 : 0) | (event.volume & 0x3f);
  bytes[2] = event.duration >> 8;
  bytes[3] = event.duration;
}
