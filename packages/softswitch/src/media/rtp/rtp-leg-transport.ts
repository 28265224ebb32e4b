import type { MediaSettings } from '../config.ts';
import type { NegotiatedTransport } from '../leg.ts';
import type { AgreedSession, LocalTransport, SrtpKeys } from '../leg-session.ts';
import { SrtpContext } from '../srtp/srtp-context.ts';
import type { TransportEvents } from '../transport.ts';
import type { PortPool } from './port-pool.ts';
import { UdpTransport } from './udp-transport.ts';

/** Plain or SDES-SRTP over UDP, as telephones and trunks speak it. */
export class RtpLegTransport implements NegotiatedTransport {
  private readonly udp: UdpTransport;
  private readonly announced: string;
  private keys: SrtpKeys | null = null;

  private constructor(udp: UdpTransport, announced: string) {
    this.udp = udp;
    this.announced = announced;
  }

  static async open(settings: MediaSettings, pool: PortPool, events: TransportEvents): Promise<RtpLegTransport> {
    const udp = await UdpTransport.open(settings.address, pool, settings.latching, events);
    return new RtpLegTransport(udp, settings.announcedAddress);
  }

  get ready(): boolean {
    return this.udp.ready;
  }

  send(packet: Buffer, length: number): void {
    this.udp.send(packet, length);
  }

  sendRtcp(packet: Buffer): void {
    this.udp.sendRtcp(packet);
  }

  housekeeping(silentForMs: number | null): void {
    this.udp.housekeeping(silentForMs);
  }

  close(): Promise<void> {
    return this.udp.close();
  }

  async describeOffer(): Promise<LocalTransport> {
    return { address: this.announced, port: this.udp.port, ice: null, dtls: null, iceLite: false };
  }

  describeAnswer(): Promise<LocalTransport> {
    return this.describeOffer();
  }

  apply(session: AgreedSession): void {
    const { remote } = session;
    const address = remote.address;
    this.udp.setRemote(
      address === null
        ? null
        : {
            address,
            port: remote.port,
            rtcpAddress: remote.rtcpAddress ?? address,
            rtcpPort: remote.rtcpPort,
            rtcpMux: remote.rtcpMux,
          },
    );
    this.applyKeys(session.srtp);
  }

  /** Contexts live as long as their keys: a re-offer with the same keys must not reset counters or replay windows. */
  private applyKeys(keys: SrtpKeys | null): void {
    const before = this.keys;
    const same = (a: Buffer | undefined, b: Buffer | undefined): boolean => a === b || (!!a && !!b && a.equals(b));
    if (before?.suite === keys?.suite && same(before?.local, keys?.local) && same(before?.remote, keys?.remote)) return;
    const keepOutbound = before && keys && before.suite === keys.suite && same(before.local, keys.local);
    this.keys = keys;
    if (!keys) this.udp.setSrtp(null, null);
    else if (keepOutbound) this.udp.setInbound(new SrtpContext(keys.suite, keys.remote));
    else this.udp.setSrtp(new SrtpContext(keys.suite, keys.local), new SrtpContext(keys.suite, keys.remote));
  }
}
