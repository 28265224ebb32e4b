/** RFC 8866 session description, kept close to the text: unknown lines survive as attributes or are ignored. */

export type SdpAttribute = { name: string; value: string | null };

export type SdpConnection = { family: 'IP4' | 'IP6'; address: string };

export type SdpMedia = {
  kind: string;
  port: number;
  protocol: string;
  formats: string[];
  connection: SdpConnection | null;
  attributes: SdpAttribute[];
};

export type Sdp = {
  origin: { user: string; sessionId: string; version: string; family: 'IP4' | 'IP6'; address: string };
  connection: SdpConnection | null;
  attributes: SdpAttribute[];
  media: SdpMedia[];
};

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export type AudioFormat = { payloadType: number; name: string; clockRate: number; parameters: string | null };

/** One usable `a=crypto` line (RFC 4568): 30 bytes of key and salt. */
export type CryptoOffer = { tag: number; suite: 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'; key: Buffer };

export type IceDescription = { ufrag: string; password: string; lite: boolean; candidates: string[] };

export type DtlsDescription = {
  fingerprints: { algorithm: string; value: string }[];
  setup: 'active' | 'passive' | 'actpass';
};

/** Everything negotiation needs to know of one `m=audio` section. */
export type AudioDescription = {
  /** Position among the media sections; the answer must keep it. */
  index: number;
  /** Of the whole description (`o=`): another one is another peer. */
  sessionId: string;
  mid: string | null;
  protocol: string;
  /** Null while the peer wants nothing (`0.0.0.0`, RFC 2543 hold). */
  address: string | null;
  port: number;
  rtcpAddress: string | null;
  rtcpPort: number;
  rtcpMux: boolean;
  direction: Direction;
  formats: AudioFormat[];
  packetMs: number | null;
  crypto: CryptoOffer[];
  ice: IceDescription | null;
  dtls: DtlsDescription | null;
};
