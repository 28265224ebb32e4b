import { randomBytes } from 'node:crypto';
import { FRAME_SAMPLES } from '../audio/frame.ts';
import { encoderOf, type G711Codec } from '../audio/g711.ts';
import { SRTP_OVERHEAD } from '../srtp/srtp-context.ts';
import type { MediaTransport } from '../transport.ts';
import { RTP_HEADER, type RtpView, writeRtpHeader } from './rtp-packet.ts';

/** Frames that may wait in the event loop at once (a catch-up of the clock sends up to ten in one turn). */
const RING = 16;
const MAX_RELAYED = 640;

/**
 * The outgoing stream of one leg: one SSRC for life, sequence and timestamps without a break whatever feeds it (mixed
 * frames, relayed packets of another leg, digits).
 */
export class RtpSender {
  readonly ssrc: number;
  packets = 0;
  octets = 0;
  lastTimestamp: number;

  private readonly buffers: Buffer[] = [];
  private readonly transport: MediaTransport;
  private next = 0;
  private sequence: number;
  private tickOffset: number;
  private codec: G711Codec = 'PCMA';
  private encoder = encoderOf('PCMA');
  private payloadType = 8;
  private startsTalk = true;
  private relaySource: object | null = null;
  private relaySsrc = 0;
  private sequenceOffset = 0;
  private timestampOffset = 0;

  constructor(transport: MediaTransport) {
    const seed = randomBytes(10);
    this.transport = transport;
    this.ssrc = seed.readUInt32BE(0);
    // Small enough that an SRTP peer that joins late cannot be one roll-over behind (RFC 3711 section 3.3.1).
    this.sequence = seed.readUInt16BE(4) & 0x7fff;
    this.tickOffset = seed.readUInt32BE(6) | 0;
    this.lastTimestamp = this.tickOffset;
  }

  setVoice(codec: G711Codec, payloadType: number): void {
    this.codec = codec;
    this.encoder = encoderOf(codec);
    this.payloadType = payloadType;
  }

  get voiceCodec(): G711Codec {
    return this.codec;
  }

  /** Encodes and sends one mixed frame of the given tick. */
  sendFrame(frame: Int16Array, tick: number): void {
    const packet = this.buffer();
    const encoder = this.encoder;
    for (let i = 0; i < FRAME_SAMPLES; i++) packet[RTP_HEADER + i] = encoder[frame[i] & 0xffff];
    this.relaySource = null;
    this.emit(packet, RTP_HEADER + FRAME_SAMPLES, this.payloadType, this.timestampAt(tick));
  }

  /**
   * Forwards a packet of `source` at once. Gaps and order of the sender survive, so the far end sees true loss. With
   * `inPlace` the datagram itself is rewritten and sent without a copy.
   */
  relay(
    source: object,
    view: RtpView,
    packet: Buffer,
    payloadType: number,
    transcoder: Uint8Array | null,
    tick: number,
    inPlace: boolean,
  ): void {
    const length = view.end - view.start;
    if (length > MAX_RELAYED) return;
    if (this.relaySource !== source || this.relaySsrc !== view.ssrc) this.anchor(source, view, tick);
    const sequence = (view.sequence + this.sequenceOffset) & 0xffff;
    let timestamp = (view.timestamp + this.timestampOffset) | 0;
    const ahead = (timestamp - this.lastTimestamp) | 0;
    if (ahead > 80_000 || ahead < -8000) {
      this.timestampOffset = (this.timestampAt(tick) - view.timestamp) | 0;
      timestamp = (view.timestamp + this.timestampOffset) | 0;
    }
    const direct = inPlace && view.start === RTP_HEADER && view.end === packet.length;
    const out = direct ? packet : this.buffer(length);
    if (transcoder) for (let i = 0; i < length; i++) out[RTP_HEADER + i] = transcoder[packet[view.start + i]];
    else if (!direct) packet.copy(out, RTP_HEADER, view.start, view.end);
    writeRtpHeader(out, payloadType, view.marker || this.startsTalk, sequence, timestamp, this.ssrc);
    this.startsTalk = false;
    if (((sequence - this.sequence) & 0xffff) < 0x8000) {
      this.sequence = sequence;
      this.lastTimestamp = timestamp;
    }
    this.packets++;
    this.octets += length;
    this.transport.send(out, RTP_HEADER + length);
  }

  /** RFC 4733 packet; `start` is the timestamp of the event's begin, the same in all its packets. */
  sendEvent(payloadType: number, marker: boolean, start: number, event: Uint8Array): void {
    const packet = this.buffer();
    packet.set(event, RTP_HEADER);
    this.relaySource = null;
    this.startsTalk = marker;
    this.emit(packet, RTP_HEADER + event.length, payloadType, start);
  }

  /** Timestamp of a tick; never behind what was sent. */
  timestampAt(tick: number): number {
    const plain = (tick * FRAME_SAMPLES + this.tickOffset) | 0;
    const behind = (this.lastTimestamp + FRAME_SAMPLES - plain) | 0;
    if (behind <= 0 || this.packets === 0) return plain;
    this.tickOffset = (this.tickOffset + behind) | 0;
    return (plain + behind) | 0;
  }

  /** The next packet begins a talk spurt (marker bit, RFC 3551 section 4.1). */
  breakTalk(): void {
    this.startsTalk = true;
    this.relaySource = null;
  }

  private emit(packet: Buffer, length: number, payloadType: number, timestamp: number): void {
    this.sequence = (this.sequence + 1) & 0xffff;
    this.lastTimestamp = timestamp;
    writeRtpHeader(packet, payloadType, this.startsTalk, this.sequence, timestamp, this.ssrc);
    this.startsTalk = false;
    this.packets++;
    this.octets += length - RTP_HEADER;
    this.transport.send(packet, length);
  }

  private anchor(source: object, view: RtpView, tick: number): void {
    this.relaySource = source;
    this.relaySsrc = view.ssrc;
    this.sequenceOffset = (this.sequence + 1 - view.sequence) & 0xffff;
    this.timestampOffset = (this.timestampAt(tick) - view.timestamp) | 0;
    this.startsTalk = true;
  }

  private buffer(payload = FRAME_SAMPLES): Buffer {
    if (payload > FRAME_SAMPLES) return Buffer.allocUnsafe(RTP_HEADER + payload + SRTP_OVERHEAD);
    this.next = (this.next + 1) % RING;
    this.buffers[this.next] ??= Buffer.allocUnsafeSlow(RTP_HEADER + FRAME_SAMPLES + SRTP_OVERHEAD);
    return this.buffers[this.next];
  }
}
