import type { AgreedSession } from '../leg-session.ts';

const A_LAW = 8;

/** A-law both ways, no events: a digit is a tone. */
export const LINE_SESSION: AgreedSession = {
  agreement: {
    voice: { codec: 'PCMA', payloadType: A_LAW },
    events: null,
    receive: new Map([[A_LAW, 'PCMA' as const]]),
  },
  // Nobody described anything; the transport below does not look at it.
  remote: {} as AgreedSession['remote'],
  send: true,
  receive: true,
  srtp: null,
};
