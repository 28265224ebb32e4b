/** The little that call control must see in a session description: whether the peer holds, and what kind of media it is. */
import type { LegKind } from '../../media/types.ts';
import { findAudio, parseSdp } from '../../sdp/index.ts';
import type { Flow } from '../../sip/transport/types.ts';

/** The peer does not want to hear us: hold (RFC 3264 8.4; `c=0.0.0.0` of older phones counts too). */
export function holds(sdp: string): boolean {
  try {
    const direction = findAudio(parseSdp(sdp))?.direction;
    return direction === 'sendonly' || direction === 'inactive';
  } catch {
    return false;
  }
}

/** Browsers speak ICE and DTLS, whatever transport their SIP takes. */
export function kindOfOffer(sdp: string): LegKind {
  return /^m=audio \d+ UDP\/TLS\/RTP\/SAVPF /m.test(sdp) && /^a=fingerprint:/m.test(sdp) ? 'webrtc' : 'rtp';
}

/** What to offer to a phone that is reached by this flow. */
export function kindOfFlow(flow: Flow): LegKind {
  return flow.protocol === 'WS' || flow.protocol === 'WSS' ? 'webrtc' : 'rtp';
}
