import { ProtectionProfileAes128CmHmacSha1_80, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport } from 'werift';
import type { AudioDescription, DtlsDescription } from '../../sdp/index.ts';
import type { MediaSettings } from '../config.ts';
import { MediaError } from '../errors.ts';
import type { NegotiatedTransport } from '../leg.ts';
import type { AgreedSession, LocalTransport } from '../leg-session.ts';
import type { PortPool } from '../rtp/port-pool.ts';
import { isRtcp } from '../rtp/rtp-packet.ts';
import { SRTP_OVERHEAD, SrtpContext } from '../srtp/srtp-context.ts';
import type { TransportEvents } from '../transport.ts';
import { applyRemoteIce, createIce, gatherCandidates, type IceSession } from './ice.ts';
import { LastFlight } from './last-flight.ts';

/** Browsers that never reach us: the leg is given up. */
const CONNECT_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 500;
const GATHER_ATTEMPTS = 5;

const ignore = (): void => {};

type Stage = 'new' | 'connecting' | 'connected' | 'closed';

/**
 * A browser: ICE and DTLS are werift's, RTP and SRTP are ours, so that browser legs share every line of the media path
 * with telephones and cost no second set of packet objects.
 */
export class WebRtcTransport implements NegotiatedTransport {
  private readonly settings: MediaSettings;
  private readonly pool: PortPool;
  private readonly events: TransportEvents;
  private readonly dtls: RTCDtlsTransport;
  private readonly ice: IceSession;
  private readonly lastFlight: LastFlight;
  private readonly fingerprint: { algorithm: string; value: string };
  private readonly port: number;
  private stage: Stage = 'new';
  private candidates: string[];
  private setup: 'active' | 'passive' | 'actpass' = 'actpass';
  private remoteUfrag = '';
  private outbound: SrtpContext | null = null;
  private inbound: SrtpContext | null = null;
  private timeout: NodeJS.Timeout | null = null;

  private constructor(
    settings: MediaSettings,
    pool: PortPool,
    events: TransportEvents,
    ice: IceSession,
    port: number,
    candidates: string[],
  ) {
    this.settings = settings;
    this.pool = pool;
    this.events = events;
    this.ice = ice;
    this.port = port;
    this.candidates = candidates;
    const certificate = RTCDtlsTransport.localCertificate;
    if (!certificate) throw new MediaError('wrong-state', 'no DTLS certificate');
    this.dtls = new RTCDtlsTransport({ debug: {} }, ice.transport, certificate, [ProtectionProfileAes128CmHmacSha1_80]);
    // Keeps werift from decrypting (and copying) every packet a second time.
    this.dtls.srtpStarted = true;
    this.fingerprint = certificate.getFingerprints()[0];
    this.lastFlight = new LastFlight(ice.gatherer.connection);
    ice.gatherer.connection.onData.subscribe((data) => this.onData(data));
    ice.transport.onStateChange.subscribe((state) => {
      if (this.stage === 'connected' && (state === 'failed' || state === 'disconnected')) this.end('ice-failed');
    });
    this.dtls.onStateChange.subscribe((state) => {
      if (this.stage === 'connected' && state === 'closed') this.end('closed');
    });
  }

  /** Binds a port and gathers candidates; throws `no-free-port`. */
  static async open(settings: MediaSettings, pool: PortPool, events: TransportEvents): Promise<WebRtcTransport> {
    await RTCDtlsTransport.SetupCertificate();
    for (let attempt = 1; ; attempt++) {
      const port = pool.take();
      const ice = createIce(settings, port);
      try {
        const candidates = await gatherCandidates(ice, settings);
        return new WebRtcTransport(settings, pool, events, ice, port, candidates);
      } catch (error) {
        await ice.transport.stop();
        pool.release(port);
        if (attempt === GATHER_ATTEMPTS) throw error;
      }
    }
  }

  get ready(): boolean {
    return this.stage === 'connected';
  }

  async describeOffer(): Promise<LocalTransport> {
    // The offerer controls (RFC 8445 section 6.1.1), from now on: the peer's first checks may be here before its answer.
    if (this.stage === 'new') this.ice.gatherer.connection.iceControlling = !this.settings.webrtc.lite;
    return this.describe(this.stage === 'new' ? 'actpass' : this.setup);
  }

  /** Also takes the peer's new ICE credentials, so that our answer carries fresh ones of our own (ICE restart). */
  async describeAnswer(remote: AudioDescription): Promise<LocalTransport> {
    const { ice, dtls } = remote;
    if (!ice || !dtls) throw new MediaError('bad-sdp', 'ICE or DTLS parameters are missing');
    if (this.stage === 'new') {
      this.ice.gatherer.connection.iceControlling = false;
      this.setup = dtls.setup === 'passive' ? 'active' : 'passive';
    }
    if (this.remoteUfrag !== '' && this.remoteUfrag !== ice.ufrag) {
      this.ice.transport.setRemoteParams({ iceLite: ice.lite, usernameFragment: ice.ufrag, password: ice.password });
      this.candidates = await gatherCandidates(this.ice, this.settings);
      this.remoteUfrag = '';
    }
    return this.describe(this.setup);
  }

  apply(session: AgreedSession): void {
    const { ice, dtls } = session.remote;
    if (!ice || !dtls || this.stage === 'closed') return;
    if (this.setup === 'actpass') this.setup = dtls.setup === 'active' ? 'passive' : 'active';
    if (this.remoteUfrag === ice.ufrag) return;
    this.remoteUfrag = ice.ufrag;
    const first = this.stage === 'new';
    if (first) {
      this.stage = 'connecting';
      this.timeout = setTimeout(() => this.end('ice-failed'), CONNECT_TIMEOUT_MS);
    }
    this.connect(session.remote, dtls, first).catch(() => this.end('ice-failed'));
  }

  send(packet: Buffer, length: number): void {
    if (!this.outbound) return;
    let out = packet;
    if (packet.length < length + SRTP_OVERHEAD) {
      out = Buffer.allocUnsafe(length + SRTP_OVERHEAD);
      packet.copy(out, 0, 0, length);
    }
    const size = this.outbound.protect(out, length);
    this.transmit(size === out.length ? out : out.subarray(0, size));
  }

  sendRtcp(packet: Buffer): void {
    if (this.outbound) this.transmit(this.outbound.protectRtcp(packet));
  }

  housekeeping(): void {}

  async close(): Promise<void> {
    if (this.stage === 'closed') return;
    this.stage = 'closed';
    if (this.timeout) clearTimeout(this.timeout);
    this.outbound = null;
    this.inbound = null;
    // A handshake under way would go on repeating itself for half a minute.
    if (this.dtls.dtls) this.dtls.dtls.dtls.flight = Number.MAX_SAFE_INTEGER;
    // An ICE-TCP listener is gone at once but waits for browsers that have not hung up yet; we do not.
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([this.dtls.stop(), patience]);
    clearTimeout(timer);
    this.pool.release(this.port);
  }

  /** A connection that breaks (ICE-TCP) is found out by ICE; the packets under way are lost. */
  private transmit(bytes: Buffer): void {
    this.ice.gatherer.connection.send(bytes).catch(ignore);
  }

  private describe(setup: 'active' | 'passive' | 'actpass'): LocalTransport {
    const { connection } = this.ice.gatherer;
    return {
      address: this.settings.announcedAddress,
      port: this.port,
      ice: { ufrag: connection.localUsername, password: connection.localPassword, candidates: this.candidates },
      dtls: { ...this.fingerprint, setup },
      iceLite: this.settings.webrtc.lite,
    };
  }

  private async connect(remote: AudioDescription, dtls: DtlsDescription, first: boolean): Promise<void> {
    if (!remote.ice) return;
    await applyRemoteIce(this.ice, remote.ice);
    await this.ice.transport.start();
    if (!first) return;
    this.dtls.role = this.setup === 'active' ? 'client' : 'server';
    const fingerprints = dtls.fingerprints.map(({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value));
    this.dtls.setRemoteParams(new RTCDtlsParameters(fingerprints, this.setup === 'active' ? 'server' : 'client'));
    await this.dtls.start();
    if (this.stage !== 'connecting') return;
    this.takeKeys();
    this.stage = 'connected';
    if (this.timeout) clearTimeout(this.timeout);
    this.events.connected();
  }

  /** RFC 5764 section 4.2: SRTP keys out of the finished handshake. */
  private takeKeys(): void {
    const socket = this.dtls.dtls;
    if (socket?.srtp.srtpProfile !== ProtectionProfileAes128CmHmacSha1_80) {
      throw new MediaError('wrong-state', 'the browser agreed to no SRTP profile of ours');
    }
    const keys = socket.extractSessionKeys(16, 14);
    const suite = 'AES_CM_128_HMAC_SHA1_80';
    this.outbound = new SrtpContext(suite, Buffer.concat([keys.localKey, keys.localSalt]));
    this.inbound = new SrtpContext(suite, Buffer.concat([keys.remoteKey, keys.remoteSalt]));
  }

  /** RFC 7983: the first byte tells media (128 … 191) from STUN and DTLS, which werift takes by itself. */
  private onData(data: Buffer): void {
    if (data[0] < 64) this.lastFlight.received(data, this.stage === 'connected');
    if (!this.inbound || data.length < 12 || data[0] < 128 || data[0] > 191) return;
    if (isRtcp(data)) {
      const plain = this.inbound.unprotectRtcp(data);
      if (plain) this.events.rtcp(plain);
      return;
    }
    const length = this.inbound.unprotect(data, data.length);
    if (length >= 0) this.events.rtp(data, length);
  }

  private end(reason: 'closed' | 'ice-failed'): void {
    if (this.stage !== 'closed') this.events.closed(reason);
  }
}
