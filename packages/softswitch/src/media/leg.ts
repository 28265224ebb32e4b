import { performance } from 'node:perf_hooks';
import type { Bridge } from './bridge.ts';
import type { MediaClock } from './clock.ts';
import type { MediaSettings } from './config.ts';
import { MediaError } from './errors.ts';
import { LegAudio } from './leg-audio.ts';
import { type AgreedSession, LegSession } from './leg-session.ts';
import { LINE_SESSION } from './line/line-session.ts';
import { Player } from './play/player.ts';
import type { PromptStore } from './play/prompt-store.ts';
import { Recorder, type RecordingEnd } from './recording/recorder.ts';
import { RtcpSession } from './rtp/rtcp-session.ts';
import type { MediaTransport, TransportEvents } from './transport.ts';
import type { DigitSource, LegOptions, LegStatistics, MediaEvent, PlayOptions, RecordOptions } from './types.ts';

/** Legs are looked after once a second, each in a tick of its own, so that no tick bears them all. */
const HOUSEKEEPING_TICKS = 50;

type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What a leg needs from the engine it lives in. */
export type LegHost = {
  clock: MediaClock;
  settings: MediaSettings;
  prompts: PromptStore;
  tick(): number;
  emit(event: MediaEvent): void;
  /** The transport ended by itself. */
  gone(leg: Leg, reason: 'closed' | 'ice-failed'): void;
  /** A fault in our own code while serving this leg. */
  failed(leg: Leg, error: unknown): void;
};

/** Transport with the part that negotiation needs; one per kind of leg. */
export interface NegotiatedTransport extends MediaTransport {
  describeOffer(): Promise<Parameters<LegSession['offer']>[0]>;
  describeAnswer(remote: AgreedSession['remote']): Promise<Parameters<LegSession['offer']>[0]>;
  apply(session: AgreedSession): void;
}

let nextSlot = 0;

/** One party's connection: negotiation, playing, recording, digits. The packets themselves are LegAudio's. */
export class Leg {
  readonly id: string;
  readonly options: LegOptions;
  readonly audio: LegAudio;
  readonly player: Player;
  bridge: Bridge | null = null;
  muted = false;
  /** Legs of the bridge that hear this one and nobody else: digits are passed on to them. */
  soleListeners: Leg[] = [];

  private readonly host: LegHost;
  private readonly transport: NegotiatedTransport;
  private readonly session: LegSession;
  private readonly rtcp: RtcpSession;
  private readonly recorders = new Map<string, Recorder>();
  private readonly finishing = new Set<Promise<void>>();
  private readonly slot: number;
  private lastTick = -1;
  private skipped = 0;
  private due = false;
  private negotiated = false;
  private listeningSince = 0;
  private silenceReported = false;
  private closed = false;

  private constructor(options: LegOptions, host: LegHost, transport: NegotiatedTransport) {
    this.id = options.legId;
    this.options = options;
    this.slot = nextSlot++;
    this.host = host;
    this.transport = transport;
    this.player = new Player(host.prompts, (playId, reason, error) => {
      host.emit({ type: 'play.finished', legId: this.id, playId, reason, ...(error === undefined ? {} : { error }) });
      this.bridge?.replan();
    });
    this.audio = new LegAudio(transport, this.player, host.settings.jitter, {
      now: () => host.clock.now(),
      tick: () => host.tick(),
      digitStarted: () => this.player.digitPressed(),
      digitEnded: (digit, durationMs, source) => this.digitEnded(digit, durationMs, source),
      replan: () => this.bridge?.replan(),
    });
    this.session = new LegSession(options, this.audio.sender.ssrc);
    this.rtcp = new RtcpSession(this.audio.sender, this.audio.reception);
  }

  /** Opens the transport; throws `no-free-port` or `no-common-codec`. */
  static async open(
    options: LegOptions,
    host: LegHost,
    openTransport: (events: TransportEvents) => Promise<NegotiatedTransport>,
  ): Promise<Leg> {
    let leg: Leg | null = null;
    const transport = await openTransport({
      rtp: (packet, length) => {
        if (!leg) return;
        try {
          leg.audio.receive(packet, length);
        } catch (error) {
          host.failed(leg, error);
        }
      },
      rtcp: (packet) => leg?.rtcp.handle(packet, unixNow()),
      connected: () => leg && !leg.closed && host.emit({ type: 'leg.connected', legId: options.legId }),
      away: (away) => leg && !leg.closed && host.emit({ type: 'leg.away', legId: options.legId, away }),
      closed: (reason) => leg && !leg.closed && host.gone(leg, reason),
    });
    try {
      leg = new Leg(options, host, transport);
      // A line knows no offers: what it speaks is agreed beforehand.
      if (options.kind === 'line') leg.apply(LINE_SESSION);
      return leg;
    } catch (error) {
      await transport.close();
      throw error;
    }
  }

  /** Others can hear it now. */
  get speaks(): boolean {
    return !this.muted && this.audio.receiving;
  }

  get records(): boolean {
    return this.recorders.size > 0;
  }

  /** Needs its own voice decoded even without a bridge. */
  get wantsPcm(): boolean {
    return this.records || this.audio.inband !== null;
  }

  get recordingIds(): string[] {
    return [...this.recorders.keys()];
  }

  async createOffer(direction?: Direction): Promise<string> {
    const transport = await this.transport.describeOffer();
    const offer = this.session.offer(transport, direction);
    return offer;
  }

  async answerOffer(offer: string): Promise<string> {
    const { answer, session } = await this.session.answer(offer, (remote) => this.transport.describeAnswer(remote));
    this.apply(session);
    return answer;
  }

  acceptAnswer(answer: string): void {
    this.apply(this.session.accept(answer));
  }

  async play(options: PlayOptions): Promise<void> {
    await this.player.start(options);
    this.bridge?.replan();
  }

  sendDigits(digits: string): Promise<void> {
    const sent = this.audio.digits.send(digits);
    this.bridge?.replan();
    return sent;
  }

  injectDigit(digit: string, durationMs: number): void {
    if (!/^[0-9*#A-Da-d]$/.test(digit)) throw new MediaError('bad-argument', `digit "${digit.slice(0, 10)}"`);
    this.player.digitPressed();
    this.digitEnded(digit.toUpperCase(), durationMs, 'info');
  }

  async record(options: RecordOptions, phase: number): Promise<void> {
    if (this.recorders.has(options.recordingId)) throw new MediaError('recording-exists', options.recordingId);
    const recorder = await Recorder.start(options, phase);
    if (this.closed || this.recorders.has(options.recordingId)) {
      await recorder.finish();
      throw new MediaError(this.closed ? 'leg-closed' : 'recording-exists', options.recordingId);
    }
    this.recorders.set(options.recordingId, recorder);
    this.replanAudio();
  }

  pauseRecording(recordingId: string, paused: boolean): void {
    const recorder = this.recorders.get(recordingId);
    if (!recorder) throw new MediaError('unknown-recording', recordingId);
    recorder.paused = paused;
  }

  async stopRecording(recordingId: string): Promise<void> {
    const recorder = this.recorders.get(recordingId);
    if (!recorder) throw new MediaError('unknown-recording', recordingId);
    await this.endRecording(recorder, 'stopped');
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.bridge?.replan();
  }

  /** First half of a tick: the leg's own voice. */
  beginTick(tick: number): void {
    // A leg that moved to another phase with its bridge may be met twice in one tick.
    this.due = tick > this.lastTick;
    if (!this.due) return;
    this.skipped = this.lastTick < 0 ? 0 : tick - this.lastTick - 1;
    this.lastTick = tick;
    this.audio.pull(this.skipped);
  }

  /** Second half: what the leg hears; both go into its recordings. */
  endTick(tick: number): void {
    if (!this.due) return;
    this.audio.produce(tick);
    if (this.recorders.size > 0) this.record20ms();
    if ((tick + this.slot) % HOUSEKEEPING_TICKS === 0) this.housekeeping(tick);
  }

  private record20ms(): void {
    for (const recorder of this.recorders.values()) {
      if (this.skipped > 0) recorder.skip(this.skipped);
      const end = recorder.push(this.audio.frame, this.audio.heard);
      if (end) void this.endRecording(recorder, end);
    }
  }

  /** Once a second: reports, silence, transport care. */
  private housekeeping(tick: number): void {
    const now = this.host.clock.now();
    const silentForMs = this.silentFor(now);
    this.transport.housekeeping(silentForMs);
    if (this.negotiated && this.transport.ready) {
      const report = this.rtcp.poll(unixNow(), this.audio.sender.timestampAt(tick));
      if (report) this.transport.sendRtcp(report);
    }
    const silent = now - Math.max(this.audio.lastPacketAt ?? 0, this.listeningSince);
    if (!this.audio.receiving || silent < this.host.settings.silenceTimeoutMs) this.silenceReported = false;
    else if (!this.silenceReported) {
      this.silenceReported = true;
      this.host.emit({ type: 'leg.silent', legId: this.id, silentForMs: Math.round(silent) });
    }
  }

  statistics(): LegStatistics {
    const { reception, sender } = this.audio;
    return {
      packetsReceived: reception.packetsReceived,
      packetsSent: sender.packets,
      packetsLost: reception.lost,
      jitterMs: reception.jitterUnits / 8,
      roundTripMs: this.rtcp.roundTripMs,
      silentForMs: this.silentFor(this.host.clock.now()),
      codec: this.negotiated ? this.audio.codec : null,
    };
  }

  /** Ends plays, digits, recordings and the transport; their events come before this resolves. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.bridge?.leave(this);
    this.player.stop();
    this.audio.digits.abort();
    for (const recorder of [...this.recorders.values()]) void this.endRecording(recorder, 'leg-closed');
    if (this.negotiated && this.transport.ready) {
      const timestamp = this.audio.sender.timestampAt(this.host.tick());
      this.transport.sendRtcp(this.rtcp.build(unixNow(), timestamp, true));
    }
    await Promise.all([...this.finishing, this.transport.close()]);
  }

  private apply(session: AgreedSession): void {
    if (this.closed) throw new MediaError('leg-closed');
    this.transport.apply(session);
    if (session.receive && !this.audio.receiving) this.listeningSince = this.host.clock.now();
    const { inbandDigits } = this.host.settings;
    const noEvents = session.agreement.events === null && this.options.kind === 'rtp';
    this.audio.apply(session, inbandDigits === 'always' || (inbandDigits === 'auto' && noEvents));
    this.negotiated = true;
    this.replanAudio();
  }

  private replanAudio(): void {
    if (this.bridge) this.bridge.replan();
    else this.audio.setNeedsPcm(this.wantsPcm);
  }

  private silentFor(now: number): number | null {
    return this.audio.lastPacketAt === null ? null : now - this.audio.lastPacketAt;
  }

  private digitEnded(digit: string, durationMs: number, source: DigitSource): void {
    this.host.emit({ type: 'leg.digit', legId: this.id, digit, durationMs: Math.round(durationMs), source });
    for (const listener of this.soleListeners) {
      // In-band digits pass with the voice, events with the relayed packets; the rest is sent anew.
      const passes = source === 'inband' || (source === 'rfc4733' && listener.audio.events !== null);
      if (!passes && listener.audio.sending) listener.sendDigits(digit).catch(() => {});
    }
  }

  private endRecording(recorder: Recorder, reason: RecordingEnd): Promise<void> {
    const { recordingId, path } = recorder.options;
    if (this.recorders.get(recordingId) !== recorder) return Promise.resolve();
    this.recorders.delete(recordingId);
    if (!this.closed) this.replanAudio();
    const finished = recorder.finish().then(() => {
      const { durationMs, failure } = recorder;
      this.host.emit({
        type: 'recording.finished',
        legId: this.id,
        recordingId,
        path,
        durationMs,
        reason: failure === null ? reason : 'error',
        ...(failure === null ? {} : { error: failure }),
      });
    });
    this.finishing.add(finished);
    return finished.finally(() => this.finishing.delete(finished));
  }
}

/** Wall-clock milliseconds with fraction, from the monotonic clock: reports must not jump when the clock is set. */
const unixNow = (): number => performance.timeOrigin + performance.now();
