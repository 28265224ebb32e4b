import type { RemoteInfo, Socket } from 'node:dgram';
import { MediaError } from '../errors.ts';
import type { SrtpContext } from '../srtp/srtp-context.ts';
import type { MediaTransport, TransportEvents } from '../transport.ts';
import type { PortPool } from './port-pool.ts';
import { isRtcp } from './rtp-packet.ts';
import { bindUdp, closeUdp } from './udp-socket.ts';

export type RemoteTarget = { address: string; port: number; rtcpAddress: string; rtcpPort: number; rtcpMux: boolean };

export type Latching =
  /** Follow the address packets really come from (phones behind NAT). */
  | 'symmetric'
  /** Accept only the address in the SDP (trusted carriers). */
  | 'sdp';

/** Packets from another address than the SDP's before it is believed; the stated one is believed at once. */
const STRANGER_PACKETS = 3;
/** A latched peer silent for so long may have got a new NAT binding. */
const RELATCH_AFTER_MS = 2000;
const BIND_ATTEMPTS = 32;
const MAX_DATAGRAM = 1500;

/**
 * RTP and RTCP of one leg over a pair of UDP sockets. The first packets decide where the peer really is; from then on the
 * socket is connected, so that the kernel drops everybody else's packets and sending skips the address look-up.
 */
export class UdpTransport implements MediaTransport {
  readonly port: number;
  sendErrors = 0;

  private readonly pool: PortPool;
  private readonly events: TransportEvents;
  private readonly latching: Latching;
  private rtp!: Socket;
  private rtcp!: Socket;
  private remote: RemoteTarget | null = null;
  private stated = '';
  private latched = false;
  private announced = false;
  private stranger = '';
  private strangerPackets = 0;
  private outbound: SrtpContext | null = null;
  private inbound: SrtpContext | null = null;
  private scratch: Buffer | null = null;
  private closed = false;

  private constructor(port: number, pool: PortPool, latching: Latching, events: TransportEvents) {
    this.port = port;
    this.pool = pool;
    this.latching = latching;
    this.events = events;
  }

  /** Binds an even/odd pair; ports taken by other programs are passed over. Throws `no-free-port`. */
  static async open(
    address: string,
    pool: PortPool,
    latching: Latching,
    events: TransportEvents,
  ): Promise<UdpTransport> {
    for (let attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      const transport = new UdpTransport(pool.take(), pool, latching, events);
      if (await transport.bind(address)) return transport;
      pool.release(transport.port);
    }
    throw new MediaError('no-free-port', 'other programs hold the ports of the range');
  }

  get ready(): boolean {
    return this.remote !== null && !this.closed;
  }

  /** Where packets go; a changed address is learned anew. Null: the peer wants nothing for now. */
  setRemote(remote: RemoteTarget | null): void {
    const stated = remote ? JSON.stringify(remote) : '';
    // A re-offer that repeats the address must not undo what was learned from the packets.
    if (stated === this.stated) return;
    this.stated = stated;
    this.remote = remote ? { ...remote } : null;
    this.unlatch();
  }

  setSrtp(outbound: SrtpContext | null, inbound: SrtpContext | null): void {
    this.outbound = outbound;
    this.inbound = inbound;
  }

  /** The peer changed its key: only what we receive is affected. */
  setInbound(inbound: SrtpContext): void {
    this.inbound = inbound;
  }

  send(packet: Buffer, length: number): void {
    if (!this.remote || this.closed) return;
    let out = packet;
    let size = length;
    if (this.outbound) {
      if (packet.length < length + 10) {
        // Relayed datagrams have no room for the tag.
        this.scratch = Buffer.allocUnsafe(length + 10);
        packet.copy(this.scratch, 0, 0, length);
        out = this.scratch;
      }
      size = this.outbound.protect(out, length);
    }
    const bytes = size === out.length ? out : out.subarray(0, size);
    if (this.latched) this.rtp.send(bytes);
    else this.rtp.send(bytes, this.remote.port, this.remote.address);
  }

  sendRtcp(packet: Buffer): void {
    if (!this.remote || this.closed) return;
    const bytes = this.outbound ? this.outbound.protectRtcp(packet) : packet;
    if (!this.remote.rtcpMux) this.rtcp.send(bytes, this.remote.rtcpPort, this.remote.rtcpAddress);
    else if (this.latched) this.rtp.send(bytes);
    else this.rtp.send(bytes, this.remote.port, this.remote.address);
  }

  housekeeping(silentForMs: number | null): void {
    if (this.latched && this.latching === 'symmetric' && silentForMs !== null && silentForMs > RELATCH_AFTER_MS) {
      this.unlatch();
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all([closeUdp(this.rtp), closeUdp(this.rtcp)]);
    this.pool.release(this.port);
  }

  private async bind(address: string): Promise<boolean> {
    // A connected socket reports the peer's closed port (ECONNREFUSED); a gone phone is found by its silence instead.
    const onError = (): void => {
      this.sendErrors++;
    };
    try {
      this.rtp = await bindUdp(address, this.port, (message, from) => this.onMessage(message, from), onError);
    } catch {
      return false;
    }
    try {
      this.rtcp = await bindUdp(address, this.port + 1, (message, from) => this.onControl(message, from), onError);
      return true;
    } catch {
      await closeUdp(this.rtp);
      return false;
    }
  }

  private onMessage(message: Buffer, from: RemoteInfo): void {
    if (this.closed || message.length < 12 || message.length > MAX_DATAGRAM) return;
    if (isRtcp(message)) {
      if (this.remote?.rtcpMux) this.onControl(message, from);
      return;
    }
    if (!this.latched && !this.admissible(from)) return;
    let length = message.length;
    if (this.inbound) {
      length = this.inbound.unprotect(message, length);
      if (length < 0) return;
    }
    if (!this.latched) this.consider(from);
    this.events.rtp(message, length);
  }

  private onControl(message: Buffer, from: RemoteInfo): void {
    if (this.closed || !this.remote) return;
    if (this.latched && from.address !== this.remote.address) return;
    const plain = this.inbound ? this.inbound.unprotectRtcp(message) : message;
    if (!plain) return;
    // Behind NAT the RTCP port is a binding of its own.
    if (!this.remote.rtcpMux && this.latching === 'symmetric' && this.latched) {
      this.remote.rtcpAddress = from.address;
      this.remote.rtcpPort = from.port;
    }
    this.events.rtcp(plain);
  }

  private admissible(from: RemoteInfo): boolean {
    if (!this.remote) return false;
    return this.latching === 'symmetric' || (from.address === this.remote.address && from.port === this.remote.port);
  }

  /** A packet from a source that is not yet decided upon. */
  private consider(from: RemoteInfo): void {
    if (!this.remote) return;
    if (from.address === this.remote.address && from.port === this.remote.port) {
      this.latch(from);
      return;
    }
    const source = `${from.address} ${from.port}`;
    this.strangerPackets = source === this.stranger ? this.strangerPackets + 1 : 1;
    this.stranger = source;
    if (this.strangerPackets >= STRANGER_PACKETS) this.latch(from);
  }

  private latch(from: RemoteInfo): void {
    if (!this.remote) return;
    this.remote.address = from.address;
    this.remote.port = from.port;
    try {
      this.rtp.connect(from.port, from.address);
      this.latched = true;
    } catch {
      this.sendErrors++;
    }
    this.stranger = '';
    this.strangerPackets = 0;
    if (!this.announced) {
      this.announced = true;
      this.events.connected();
    }
  }

  private unlatch(): void {
    if (!this.latched) return;
    this.latched = false;
    try {
      this.rtp.disconnect();
    } catch {
      this.sendErrors++;
    }
  }
}
