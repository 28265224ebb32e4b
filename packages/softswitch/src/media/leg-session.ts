import { randomBytes } from 'node:crypto';
import {
  type Agreement,
  type AudioDescription,
  type AudioFormat,
  agree,
  audioSection,
  type CryptoOffer,
  commonDirection,
  type Direction,
  describeSession,
  findAudio,
  type LocalAudio,
  parseSdp,
  receives,
  refusedSection,
  type SdpMedia,
  sends,
  type VoiceCodec,
} from '../sdp/index.ts';
import { MediaError } from './errors.ts';
import type { SrtpSuite } from './srtp/srtp-context.ts';
import type { CodecName, LegKind, LegOptions } from './types.ts';

/** The transport's part of our description, fresh for each offer or answer. */
export type LocalTransport = Pick<LocalAudio, 'address' | 'port' | 'ice' | 'dtls'> & { iceLite: boolean };

export type SrtpKeys = { suite: SrtpSuite; local: Buffer; remote: Buffer };

/** Result of a finished offer/answer exchange, to be applied to the leg. */
export type AgreedSession = {
  agreement: Agreement;
  remote: AudioDescription;
  /** Whether we may send and must expect to receive. */
  send: boolean;
  receive: boolean;
  srtp: SrtpKeys | null;
};

const EVENTS_TYPE = 101;
const CODEC_TYPES: Record<VoiceCodec, number> = { PCMU: 0, PCMA: 8 };
const SECURE = /SAVP/;
const CRYPTO_SUITES: SrtpSuite[] = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'];

export function voiceCodecs(codecs: CodecName[] | undefined): VoiceCodec[] {
  const voices = (codecs ?? ['PCMA', 'PCMU']).filter((codec) => codec === 'PCMA' || codec === 'PCMU');
  if (voices.length === 0) throw new MediaError('no-common-codec', 'this engine speaks PCMA and PCMU only');
  return voices;
}

/**
 * Offer/answer of one leg (RFC 3264): builds our descriptions and understands the peer's. Nothing of an exchange takes
 * effect before it has succeeded as a whole, so a refused re-offer leaves the running call as it was.
 */
export class LegSession {
  /** The direction we want: survives the peer's re-offers, so that our hold stays a hold. */
  wanted: Direction = 'sendrecv';
  /** True between our offer and its answer. */
  offering = false;
  private hasOffered = false;

  private readonly kind: LegKind;
  private readonly codecs: VoiceCodec[];
  private readonly security: 'never' | 'optional' | 'required';
  private readonly sessionId = String(randomBytes(6).readUIntBE(0, 6));
  private readonly cname = randomBytes(9).toString('base64url');
  private readonly keys = new Map<SrtpSuite, Buffer>();
  private readonly ssrc: number;
  private version = 0;
  private lastBody = '';
  private mid: string | null;
  private protocol: string | null = null;
  private otherSections: SdpMedia[] = [];
  private audioIndex = 0;
  private eventsType = EVENTS_TYPE;
  private rtcpMux: boolean;

  constructor(options: LegOptions, ssrc: number) {
    this.kind = options.kind;
    this.codecs = voiceCodecs(options.codecs);
    this.security = options.srtp ?? 'never';
    this.ssrc = ssrc;
    this.mid = options.kind === 'webrtc' ? '0' : null;
    this.rtcpMux = options.kind === 'webrtc';
  }

  /** Our offer; its direction becomes the wanted one. */
  offer(transport: LocalTransport, direction?: Direction): string {
    if (direction) this.wanted = direction;
    const formats = this.codecs.map((name) => this.format(CODEC_TYPES[name], name));
    const secure = this.kind === 'rtp' && this.security !== 'never';
    const section = audioSection({
      ...this.common(transport),
      protocol: this.protocol ?? this.offeredProtocol(),
      direction: this.wanted,
      formats: [...formats, this.eventsFormat(this.eventsType)],
      crypto: secure ? CRYPTO_SUITES.map((suite, i) => ({ tag: i + 1, suite, key: this.localKey(suite) })) : [],
    });
    this.offering = true;
    this.hasOffered = true;
    return this.render(section, transport);
  }

  /** Answers the peer's offer; `transport` is asked for only once the offer is known to be acceptable. */
  async answer(
    text: string,
    transportFor: (remote: AudioDescription) => Promise<LocalTransport>,
  ): Promise<{ answer: string; session: AgreedSession }> {
    const sdp = parseSdp(text);
    const remote = this.audioOf(sdp);
    const agreement = agree(remote, this.codecs);
    const crypto = this.chooseCrypto(remote);
    const direction = commonDirection(remote.direction, this.wanted);
    const transport = await transportFor(remote);
    // A rejected own offer is forgotten: the peer's came first (RFC 3261 section 14.1 settles who that is).
    this.offering = false;
    this.mid = remote.mid ?? this.mid;
    this.protocol = remote.protocol;
    this.audioIndex = remote.index;
    this.rtcpMux = remote.rtcpMux;
    this.eventsType = agreement.events ?? this.eventsType;
    this.otherSections = sdp.media.map(refusedSection);
    const section = audioSection({
      ...this.common(transport),
      protocol: remote.protocol,
      direction,
      formats: [
        this.format(agreement.voice.payloadType, agreement.voice.codec),
        ...(agreement.events === null ? [] : [this.eventsFormat(agreement.events)]),
      ],
      crypto: crypto ? [{ ...crypto, key: this.localKey(crypto.suite) }] : [],
    });
    const session = this.session(agreement, remote, direction, crypto);
    return { answer: this.render(section, transport), session };
  }

  /** Takes the answer to our offer; also several times (provisional answers, forks). */
  accept(text: string): AgreedSession {
    if (!this.hasOffered) throw new MediaError('wrong-state', 'an answer without an offer');
    const sdp = parseSdp(text);
    const audio = sdp.media[this.audioIndex];
    if (audio?.kind === 'audio' && audio.port === 0) throw new MediaError('no-common-codec', 'audio was refused');
    const remote = this.audioOf(sdp);
    const agreement = agree(remote, this.codecs);
    const crypto = this.chooseCrypto(remote);
    this.offering = false;
    this.protocol = remote.protocol;
    this.rtcpMux = this.kind === 'webrtc' || remote.rtcpMux;
    this.eventsType = agreement.events ?? this.eventsType;
    return this.session(agreement, remote, commonDirection(remote.direction, this.wanted), crypto);
  }

  private common(transport: LocalTransport): Omit<LocalAudio, 'protocol' | 'direction' | 'formats' | 'crypto'> {
    return {
      address: transport.address,
      port: transport.port,
      ice: transport.ice,
      dtls: transport.dtls,
      ssrc: this.ssrc,
      cname: this.cname,
      mid: this.mid,
      rtcpMux: this.rtcpMux,
    };
  }

  private audioOf(sdp: ReturnType<typeof parseSdp>): AudioDescription {
    const remote = findAudio(sdp);
    if (!remote) throw new MediaError('no-common-codec', 'no audio section');
    if (this.kind === 'webrtc' && (!remote.ice || !remote.dtls)) {
      throw new MediaError('bad-sdp', 'a browser leg needs ice-ufrag, ice-pwd and fingerprint');
    }
    if (this.kind === 'rtp' && !/^(UDP\/TLS\/)?RTP\/S?AVPF?$/.test(remote.protocol)) {
      throw new MediaError('bad-sdp', `transport ${remote.protocol}`);
    }
    return remote;
  }

  private chooseCrypto(remote: AudioDescription): CryptoOffer | null {
    if (this.kind === 'webrtc') return null;
    const secure = SECURE.test(remote.protocol);
    if (this.security === 'never') {
      if (secure) throw new MediaError('srtp-refused', remote.protocol);
      return null;
    }
    const crypto = remote.crypto[0] ?? null;
    if (!crypto && (secure || this.security === 'required')) throw new MediaError('srtp-required', remote.protocol);
    return crypto;
  }

  private session(
    agreement: Agreement,
    remote: AudioDescription,
    direction: Direction,
    crypto: CryptoOffer | null,
  ): AgreedSession {
    // What we named ourselves may arrive too, whatever numbers the peer uses for its own direction (RFC 3264 section 6.1).
    const { receive } = agreement;
    for (const name of this.codecs) if (!receive.has(CODEC_TYPES[name])) receive.set(CODEC_TYPES[name], name);
    if (!receive.has(this.eventsType)) receive.set(this.eventsType, 'events');
    const srtp = crypto ? { suite: crypto.suite, local: this.localKey(crypto.suite), remote: crypto.key } : null;
    return { agreement, remote, send: sends(direction), receive: receives(direction), srtp };
  }

  private offeredProtocol(): string {
    if (this.kind === 'webrtc') return 'UDP/TLS/RTP/SAVPF';
    return this.security === 'required' ? 'RTP/SAVP' : 'RTP/AVP';
  }

  private localKey(suite: SrtpSuite): Buffer {
    let key = this.keys.get(suite);
    if (!key) {
      key = randomBytes(30);
      this.keys.set(suite, key);
    }
    return key;
  }

  private format(payloadType: number, name: string): AudioFormat {
    return { payloadType, name, clockRate: 8000, parameters: null };
  }

  private eventsFormat(payloadType: number): AudioFormat {
    return { payloadType, name: 'telephone-event', clockRate: 8000, parameters: '0-16' };
  }

  /** The version in o= counts up only when something changed (RFC 3264 section 8). */
  private render(section: SdpMedia, transport: LocalTransport): string {
    const media = this.otherSections.length > 0 ? [...this.otherSections] : [section];
    media[this.audioIndex] = section;
    const origin = { sessionId: this.sessionId, version: 0, address: transport.address };
    const bundle = this.kind === 'webrtc' ? this.mid : null;
    const body = describeSession(origin, media, bundle, transport.iceLite);
    if (body !== this.lastBody) this.version++;
    this.lastBody = body;
    return describeSession({ ...origin, version: this.version }, media, bundle, transport.iceLite);
  }
}
