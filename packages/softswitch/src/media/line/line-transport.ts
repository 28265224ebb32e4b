import WebSocket from 'ws';
import { MediaError } from '../errors.ts';
import type { NegotiatedTransport } from '../leg.ts';
import type { LocalTransport } from '../leg-session.ts';
import { RTP_HEADER, writeRtpHeader } from '../rtp/rtp-packet.ts';
import type { TransportEvents } from '../transport.ts';

const A_LAW = 8;
const FRAME_BYTES = 160;
const OPEN_MS = 5000;
const CLOSE_MS = 500;
/** The other switch does not take frames any more: newer ones would only come later still. */
const MOST_WAITING = 16_000;

/**
 * Sound over a WebSocket, frame by frame, as Asterisk's chan_websocket speaks it (subprotocol `media`). Inside, frames are
 * RTP packets like everybody else's, so that a line is mixed, relayed and recorded by the same code.
 */
export class LineTransport implements NegotiatedTransport {
  private readonly socket: WebSocket;
  private readonly events: TransportEvents;
  private readonly ssrc = Math.floor(Math.random() * 0xffff_ffff);
  private sequence = 0;
  private timestamp = 0;
  private closing = false;

  private constructor(socket: WebSocket, events: TransportEvents) {
    this.socket = socket;
    this.events = events;
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.receive(data as Buffer);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (!this.closing) events.closed('closed');
    });
  }

  /** Resolves when the other switch has accepted. */
  static async open(url: string, events: TransportEvents): Promise<LineTransport> {
    if (!/^wss?:\/\//.test(url)) throw new MediaError('bad-argument', `line to ${url.slice(0, 60)}`);
    const socket = new WebSocket(url, 'media', { perMessageDeflate: false, handshakeTimeout: OPEN_MS });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', (error) => reject(new MediaError('wrong-state', `line: ${error.message}`)));
    });
    const line = new LineTransport(socket, events);
    setImmediate(() => events.connected());
    return line;
  }

  get ready(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(packet: Buffer, length: number): void {
    if (!this.ready || (packet[1]! & 0x7f) !== A_LAW || this.socket.bufferedAmount > MOST_WAITING) return;
    // The buffer is used again after this turn, the socket may keep what it is given.
    this.socket.send(Buffer.from(packet.subarray(RTP_HEADER, length)));
  }

  sendRtcp(): void {}

  housekeeping(): void {}

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    if (this.socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const kill = setTimeout(() => this.socket.terminate(), CLOSE_MS);
      this.socket.once('close', () => {
        clearTimeout(kill);
        resolve();
      });
      this.socket.close();
    });
  }

  async describeOffer(): Promise<LocalTransport> {
    throw new MediaError('wrong-state', 'a line is not negotiated');
  }

  describeAnswer(): Promise<LocalTransport> {
    return this.describeOffer();
  }

  apply(): void {}

  private receive(sound: Buffer): void {
    for (let at = 0; at < sound.length; at += FRAME_BYTES) {
      const bytes = Math.min(FRAME_BYTES, sound.length - at);
      const packet = Buffer.allocUnsafe(RTP_HEADER + bytes);
      writeRtpHeader(packet, A_LAW, false, this.sequence, this.timestamp, this.ssrc);
      sound.copy(packet, RTP_HEADER, at, at + bytes);
      this.sequence = (this.sequence + 1) & 0xffff;
      this.timestamp = (this.timestamp + bytes) >>> 0;
      this.events.rtp(packet, packet.length);
    }
  }
}
