import { FRAME_SAMPLES, SILENT_FRAME } from './audio/frame.ts';
import { decoderOf, type G711Codec, transcoderOf } from './audio/g711.ts';
import { Limiter } from './audio/limiter.ts';
import { DigitSender } from './digits/digit-sender.ts';
import { EventReceiver } from './digits/event-receiver.ts';
import { InbandDetector } from './digits/inband-detector.ts';
import type { AgreedSession } from './leg-session.ts';
import type { Player } from './play/player.ts';
import { JitterBuffer, type JitterSettings } from './rtp/jitter-buffer.ts';
import { Reception } from './rtp/reception.ts';
import { emptyRtpView, parseRtp, type RtpView } from './rtp/rtp-packet.ts';
import { RtpSender } from './rtp/rtp-sender.ts';
import type { MediaTransport } from './transport.ts';
import type { DigitSource } from './types.ts';

const UNKNOWN = 0;
const A_LAW = 1;
const MU_LAW = 2;
const EVENTS = 3;
const COMFORT_NOISE = 4;
const MEANINGS = { PCMA: A_LAW, PCMU: MU_LAW, events: EVENTS, 'comfort-noise': COMFORT_NOISE } as const;

export type AudioHooks = {
  now(): number;
  tick(): number;
  digitStarted(): void;
  digitEnded(digit: string, durationMs: number, source: DigitSource): void;
  /** What this leg sends or hears has changed: the bridge must decide anew who relays to whom. */
  replan(): void;
};

/** The media path of one leg: packets in, frames and relayed packets out. Runs 50 times a second and per packet. */
export class LegAudio {
  readonly sender: RtpSender;
  readonly reception = new Reception();
  readonly digits = new DigitSender();
  /** The leg's own voice of this tick; valid while `needsPcm`. */
  readonly frame = new Int16Array(FRAME_SAMPLES);
  /** False when `frame` is plain silence. */
  audible = false;
  /** What the leg hears in this tick. */
  heard: Int16Array = SILENT_FRAME;
  lastPacketAt: number | null = null;
  unknownPackets = 0;

  /** Set by the bridge: the one leg whose packets are forwarded here at once, and those that ours are forwarded to. */
  relayFrom: LegAudio | null = null;
  relayTargets: LegAudio[] = [];
  /** Set by the bridge when several voices must be mixed for this leg. */
  mix: Int32Array | null = null;
  /** Somebody needs decoded samples of this leg. */
  needsPcm = false;

  /** Negotiated direction as seen from us. */
  sending = false;
  receiving = false;
  events: number | null = null;
  inband: InbandDetector | null = null;

  private readonly transport: MediaTransport;
  private readonly hooks: AudioHooks;
  private readonly player: Player;
  private readonly jitter: JitterBuffer;
  private readonly eventReceiver: EventReceiver;
  private readonly limiter = new Limiter();
  private readonly view: RtpView = emptyRtpView();
  private readonly own = new Int16Array(FRAME_SAMPLES);
  private readonly played = new Int16Array(FRAME_SAMPLES);
  private readonly meanings = new Uint8Array(128);
  private voiceType = 8;

  constructor(transport: MediaTransport, player: Player, jitter: JitterSettings, hooks: AudioHooks) {
    this.transport = transport;
    this.player = player;
    this.hooks = hooks;
    this.jitter = new JitterBuffer(jitter);
    this.sender = new RtpSender(transport);
    this.eventReceiver = new EventReceiver({
      started: () => hooks.digitStarted(),
      ended: (digit, durationMs) => hooks.digitEnded(digit, durationMs, 'rfc4733'),
    });
  }

  get codec(): G711Codec {
    return this.sender.voiceCodec;
  }

  get jitterFacts(): { late: number; concealed: number; resyncs: number; depthMs: number } {
    const { late, concealed, resyncs, depthMs } = this.jitter;
    return { late, concealed, resyncs, depthMs };
  }

  /** Plays or sends digits: nothing may be relayed to it meanwhile. */
  get busy(): boolean {
    return this.player.active || this.digits.active;
  }

  apply(session: AgreedSession, inbandDigits: boolean): void {
    const { agreement } = session;
    this.meanings.fill(UNKNOWN);
    for (const [payloadType, meaning] of agreement.receive) this.meanings[payloadType] = MEANINGS[meaning];
    this.voiceType = agreement.voice.payloadType;
    this.sender.setVoice(agreement.voice.codec, agreement.voice.payloadType);
    this.events = agreement.events;
    this.sending = session.send;
    this.receiving = session.receive;
    if (!inbandDigits) this.inband = null;
    else {
      this.inband ??= new InbandDetector({
        started: () => this.hooks.digitStarted(),
        ended: (digit, durationMs) => this.hooks.digitEnded(digit, durationMs, 'inband'),
      });
    }
  }

  setNeedsPcm(needed: boolean): void {
    if (needed === this.needsPcm) return;
    this.needsPcm = needed;
    this.jitter.reset();
    this.frame.fill(0);
    this.audible = false;
  }

  /** One plain RTP packet from the transport. */
  receive(packet: Buffer, length: number): void {
    const view = this.view;
    if (!parseRtp(packet, length, view)) return;
    const meaning = this.meanings[view.payloadType];
    if (meaning === UNKNOWN) {
      this.unknownPackets++;
      return;
    }
    const now = this.hooks.now();
    const arrival = this.reception.update(view.ssrc, view.sequence, view.timestamp, now * 8);
    if (arrival === 'duplicate') return;
    this.lastPacketAt = now;
    if (arrival === 'restart') {
      this.jitter.reset();
      this.eventReceiver.reset();
    }
    if (!this.receiving || meaning === COMFORT_NOISE) return;
    if (meaning === EVENTS) this.eventReceiver.handle(view, packet, now);
    else if (this.needsPcm) {
      const table = decoderOf(meaning === A_LAW ? 'PCMA' : 'PCMU');
      this.jitter.insert(view.timestamp, view.marker, packet, view.start, view.end, table);
    }
    const targets = this.relayTargets;
    for (let i = 0; i < targets.length; i++) targets[i].forward(this, view, packet, meaning, targets.length === 1);
  }

  /** First half of a tick: the leg's own voice. */
  pull(skipped: number): void {
    this.eventReceiver.poll(this.hooks.now());
    if (!this.needsPcm) return;
    if (skipped > 0) this.jitter.skip(skipped);
    this.audible = this.jitter.pull(this.frame);
    this.inband?.push(this.frame);
  }

  /** Second half of a tick: what the leg hears. */
  produce(tick: number): void {
    if (this.digits.active) this.produceDigit(tick);
    else if (this.relayFrom) this.heard = this.sending ? this.relayFrom.frame : SILENT_FRAME;
    else this.produceFrame(tick);
  }

  /** Sends a packet of `source` on as it is. */
  private forward(source: LegAudio, view: RtpView, packet: Buffer, meaning: number, inPlace: boolean): void {
    if (!this.sending || !this.transport.ready) return;
    const tick = this.hooks.tick();
    if (meaning === EVENTS) {
      if (this.events !== null) this.sender.relay(source, view, packet, this.events, null, tick, inPlace);
      return;
    }
    const transcoder = transcoderOf(meaning === A_LAW ? 'PCMA' : 'PCMU', this.codec);
    this.sender.relay(source, view, packet, this.voiceType, transcoder, tick, inPlace);
  }

  private produceDigit(tick: number): void {
    const isAudio = this.digits.tick(this.sender, this.events, tick, this.own);
    this.heard = isAudio ? this.own : SILENT_FRAME;
    if (isAudio && this.sending && this.transport.ready) this.sender.sendFrame(this.own, tick);
    if (!this.digits.active) this.hooks.replan();
  }

  private produceFrame(tick: number): void {
    const playing = this.player.fill(this.played);
    const mix = this.mix;
    if (mix) {
      if (playing) for (let i = 0; i < FRAME_SAMPLES; i++) mix[i] += this.played[i];
      this.limiter.apply(mix, this.own);
      this.heard = this.own;
    } else {
      this.heard = playing ? this.played : SILENT_FRAME;
    }
    if (!this.sending) this.heard = SILENT_FRAME;
    else if (this.transport.ready) this.sender.sendFrame(this.heard, tick);
  }
}
