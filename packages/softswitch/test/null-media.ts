import { MediaError } from '../src/media/errors.ts';
import type { LegKind, LegStatistics, MediaEngine, MediaEvent, MediaSnapshot } from '../src/media/types.ts';
import { findAudio, parseSdp } from '../src/sdp/index.ts';

/**
 * Media without sound or sockets, for driving signalling very fast: descriptions are really parsed, legs really counted,
 * nothing is ever sent.
 */
export class NullMedia implements MediaEngine {
  readonly legs = new Set<string>();
  /** Kind of every leg ever made. */
  readonly kinds = new Map<string, LegKind>();
  readonly bridges = new Set<string>();
  private readonly listeners = new Set<(event: MediaEvent) => void>();
  private version = 0;

  private describe(direction = 'sendrecv'): string {
    this.version += 1;
    return `v=0\r\no=- 1 ${this.version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 8 0\r\na=${direction}\r\n`;
  }

  private check(legId: string): void {
    if (!this.legs.has(legId)) throw new MediaError('unknown-leg', legId);
  }

  emit(event: MediaEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  async createLeg(options: { legId: string; kind: LegKind }): Promise<void> {
    if (this.legs.has(options.legId)) throw new MediaError('leg-exists', options.legId);
    this.legs.add(options.legId);
    this.kinds.set(options.legId, options.kind);
  }

  async createOffer(legId: string, options?: { direction?: string }): Promise<string> {
    this.check(legId);
    return this.describe(options?.direction);
  }

  async answerOffer(legId: string, offer: string): Promise<string> {
    this.check(legId);
    if (!findAudio(parseSdp(offer))) throw new MediaError('no-common-codec');
    return this.describe();
  }

  async acceptAnswer(legId: string, answer: string): Promise<void> {
    this.check(legId);
    parseSdp(answer);
  }

  async injectDigit(legId: string, digit: string, durationMs: number): Promise<void> {
    this.check(legId);
    this.emit({ type: 'leg.digit', legId, digit, durationMs, source: 'info' });
  }

  async sendDigits(legId: string): Promise<void> {
    this.check(legId);
  }

  async play(legId: string): Promise<void> {
    this.check(legId);
  }

  async stopPlay(legId: string): Promise<void> {
    this.check(legId);
  }

  async record(legId: string): Promise<void> {
    this.check(legId);
  }

  async pauseRecording(legId: string): Promise<void> {
    this.check(legId);
  }

  async stopRecording(legId: string): Promise<void> {
    this.check(legId);
  }

  async mute(legId: string): Promise<void> {
    this.check(legId);
  }

  async createBridge(bridgeId: string): Promise<void> {
    this.bridges.add(bridgeId);
  }

  async join(_bridgeId: string, legId: string): Promise<void> {
    this.check(legId);
  }

  async leave(legId: string): Promise<void> {
    this.check(legId);
  }

  async closeBridge(bridgeId: string): Promise<void> {
    this.bridges.delete(bridgeId);
  }

  async statistics(legId: string): Promise<LegStatistics> {
    this.check(legId);
    return {
      packetsReceived: 0,
      packetsSent: 0,
      packetsLost: 0,
      jitterMs: 0,
      roundTripMs: null,
      silentForMs: null,
      codec: null,
    };
  }

  async closeLeg(legId: string): Promise<void> {
    this.check(legId);
    this.legs.delete(legId);
    this.kinds.delete(legId);
    this.emit({ type: 'leg.closed', legId, reason: 'closed' });
  }

  async snapshot(): Promise<MediaSnapshot> {
    return { legs: [], bridges: [...this.bridges] };
  }

  on(listener: (event: MediaEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.legs.clear();
    this.bridges.clear();
  }
}
