import { MediaError } from '../media/errors.ts';
import type { AudioDescription, Direction } from './types.ts';

export type VoiceCodec = 'PCMU' | 'PCMA';

export type VoiceChoice = { codec: VoiceCodec; payloadType: number };

/** What both sides agreed on. Payload types towards the peer; `receive` maps what may arrive. */
export type Agreement = {
  voice: VoiceChoice;
  /** Payload type of telephone-event (RFC 4733) at 8 kHz, null when the peer does not take it. */
  events: number | null;
  /** Meaning of each payload type that may arrive. */
  receive: Map<number, 'PCMU' | 'PCMA' | 'events' | 'comfort-noise'>;
};

const OTHER_SIDE: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

export const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly';
export const receives = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'recvonly';

function directionFrom(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

/** RFC 3264 section 6.1: our direction given what the peer offers or answers and what we want. */
export function commonDirection(theirs: Direction, wanted: Direction): Direction {
  const allowed = OTHER_SIDE[theirs];
  return directionFrom(sends(allowed) && sends(wanted), receives(allowed) && receives(wanted));
}

/**
 * Chooses among the peer's formats, in the peer's order of preference, limited to `allowed`. Throws
 * `MediaError('no-common-codec')` when nothing is left.
 */
export function agree(theirs: AudioDescription, allowed: VoiceCodec[]): Agreement {
  const receive: Agreement['receive'] = new Map();
  let voice: VoiceChoice | null = null;
  let events: number | null = null;
  for (const format of theirs.formats) {
    const name = format.name.toUpperCase();
    if (format.clockRate !== 8000) continue;
    if (name === 'PCMU' || name === 'PCMA') {
      receive.set(format.payloadType, name);
      if (!voice && allowed.includes(name)) voice = { codec: name, payloadType: format.payloadType };
    } else if (name === 'TELEPHONE-EVENT') {
      events ??= format.payloadType;
      receive.set(format.payloadType, 'events');
    } else if (name === 'CN') {
      receive.set(format.payloadType, 'comfort-noise');
    }
  }
  if (!voice) {
    const offered = theirs.formats.map((format) => `${format.name}/${format.clockRate}`).join(', ') || 'nothing';
    throw new MediaError('no-common-codec', `offered ${offered}; supported ${allowed.join(', ')}`);
  }
  return { voice, events, receive };
}
