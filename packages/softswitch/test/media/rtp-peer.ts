import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { A_LAW_TO_LINEAR, LINEAR_TO_A_LAW, LINEAR_TO_MU_LAW, MU_LAW_TO_LINEAR } from '../../src/media/audio/g711.ts';

export type PeerPacket = {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
  port: number;
  /** When it came, `performance.now()`. */
  at: number;
};

const isVoice = ({ payloadType }: PeerPacket): boolean => payloadType === 8 || payloadType === 0;

/** A telephone made of two UDP sockets and a few bytes: sends what a test says, keeps what it gets. */
export class RtpPeer {
  readonly packets: PeerPacket[] = [];
  readonly control: Buffer[] = [];
  readonly rtp: Socket;
  readonly rtcp: Socket;
  sequence = 1000;
  timestamp = 5000;
  ssrc = 0x11223344;
  payloadType = 8;
  target = 0;
  private waiters: { done: () => boolean; resolve: () => void }[] = [];

  private constructor(rtp: Socket, rtcp: Socket) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    rtp.on('message', (message, from) => {
      this.packets.push({
        payloadType: message[1] & 0x7f,
        marker: (message[1] & 0x80) !== 0,
        sequence: message.readUInt16BE(2),
        timestamp: message.readUInt32BE(4),
        ssrc: message.readUInt32BE(8),
        payload: Buffer.from(message.subarray(12)),
        port: from.port,
        at: performance.now(),
      });
      this.check();
    });
    rtcp.on('message', (message) => {
      this.control.push(Buffer.from(message));
      this.check();
    });
  }

  static async open(): Promise<RtpPeer> {
    for (let port = 10_000 + 2 * Math.floor(Math.random() * 2500); ; port += 2) {
      const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')];
      try {
        rtp.bind(port, '127.0.0.1');
        await once(rtp, 'listening');
        rtcp.bind(port + 1, '127.0.0.1');
        await once(rtcp, 'listening');
        return new RtpPeer(rtp, rtcp);
      } catch {
        rtp.close();
        rtcp.close();
      }
    }
  }

  get port(): number {
    return this.rtp.address().port;
  }

  sdp(
    options: { formats?: string; extra?: string[]; direction?: string; port?: number; address?: string } = {},
  ): string {
    const formats = options.formats ?? '8 0 101';
    return [
      'v=0',
      'o=peer 1 1 IN IP4 127.0.0.1',
      's=-',
      `c=IN IP4 ${options.address ?? '127.0.0.1'}`,
      't=0 0',
      `m=audio ${options.port ?? this.port} RTP/AVP ${formats}`,
      ...(formats.includes('101') ? ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'] : []),
      `a=${options.direction ?? 'sendrecv'}`,
      ...(options.extra ?? []),
      '',
    ].join('\r\n');
  }

  /** Learns where to send from the engine's description. */
  aim(sdp: string): void {
    this.target = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
  }

  /** One RTP packet with these bytes; the sequence number advances, the timestamp by the payload unless told. */
  sendRaw(
    payload: Buffer,
    options: { marker?: boolean; payloadType?: number; step?: number; hold?: boolean } = {},
  ): Buffer {
    const packet = this.build(payload, options);
    this.transmit(packet);
    return packet;
  }

  build(payload: Buffer, options: { marker?: boolean; payloadType?: number; step?: number } = {}): Buffer {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (options.payloadType ?? this.payloadType) | (options.marker ? 0x80 : 0);
    header.writeUInt16BE(this.sequence, 2);
    header.writeUInt32BE(this.timestamp >>> 0, 4);
    header.writeUInt32BE(this.ssrc, 8);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.timestamp = (this.timestamp + (options.step ?? payload.length)) >>> 0;
    return Buffer.concat([header, payload]);
  }

  transmit(packet: Buffer): void {
    this.rtp.send(packet, this.target, '127.0.0.1');
  }

  /** Encodes and sends samples in the current codec. */
  sendSamples(samples: Int16Array): Buffer {
    return this.sendRaw(this.encode(samples));
  }

  encode(samples: Int16Array): Buffer {
    const table = this.payloadType === 0 ? LINEAR_TO_MU_LAW : LINEAR_TO_A_LAW;
    return Buffer.from(Uint8Array.from(samples, (sample) => table[sample & 0xffff]));
  }

  /** Decoded audio of the last `count` voice packets, of those not older than `withinMs`. */
  heard(count: number, withinMs = Number.POSITIVE_INFINITY): Int16Array {
    const since = performance.now() - withinMs;
    return this.decoded(
      this.packets
        .slice(-2 * count)
        .filter((packet) => isVoice(packet) && packet.at >= since)
        .slice(-count),
    );
  }

  /** Audio of the voice packets among these. */
  decoded(packets: PeerPacket[]): Int16Array {
    return Int16Array.from(
      packets.filter(isVoice).flatMap((packet) => {
        const table = packet.payloadType === 0 ? MU_LAW_TO_LINEAR : A_LAW_TO_LINEAR;
        return [...packet.payload].map((code) => table[code]);
      }),
    );
  }

  /** Resolves as soon as the condition holds; it is looked at after each packet. */
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push({ done, resolve }));
  }

  async close(): Promise<void> {
    const closed = [this.rtp, this.rtcp].map(
      (socket) => new Promise<void>((resolve) => socket.close(() => setImmediate(resolve))),
    );
    await Promise.all(closed);
  }

  private check(): void {
    for (const waiter of [...this.waiters]) {
      if (!waiter.done()) continue;
      this.waiters.splice(this.waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}
