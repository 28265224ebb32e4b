import type { AudioDescription } from '../../sdp/index.ts';
import { MediaError } from '../errors.ts';
import type { NegotiatedTransport } from '../leg.ts';
import type { AgreedSession, LocalTransport } from '../leg-session.ts';
import type { TransportEvents } from '../transport.ts';

type Open = (events: TransportEvents) => Promise<NegotiatedTransport>;
type Way = { transport: NegotiatedTransport; peer: string | null };

/** Who is at the other end: a page that is loaded anew has a session and a certificate of its own. */
const peerOf = ({ sessionId, dtls }: AudioDescription): string =>
  [
    sessionId,
    ...(dtls?.fingerprints ?? []).map(({ algorithm, value }) => `${algorithm} ${value}`.toLowerCase()),
  ].join();

/**
 * The way to a browser that may come back: its page is loaded anew, its network changes. The leg above keeps its bridge, music
 * and recordings; a new offer opens a new way in place of the old one. Without one in time the leg ends.
 */
export class KeptTransport implements NegotiatedTransport {
  private readonly open: Open;
  private readonly events: TransportEvents;
  private readonly keepMs: number;
  private way: Way;
  /** Described, but not agreed yet. */
  private next: Way | null = null;
  private timer: NodeJS.Timeout | null = null;
  private away = false;
  /** Connected once: what breaks from then on is waited for. */
  private stood = false;
  private closing = false;

  private constructor(open: Open, events: TransportEvents, keepMs: number, way: Way) {
    this.open = open;
    this.events = events;
    this.keepMs = keepMs;
    this.way = way;
  }

  static async open(open: Open, events: TransportEvents, keepMs: number): Promise<KeptTransport> {
    let kept: KeptTransport | null = null;
    const way: Way = {
      transport: await open(
        eventsOf(
          () => kept,
          events,
          () => way,
        ),
      ),
      peer: null,
    };
    kept = new KeptTransport(open, events, keepMs, way);
    return kept;
  }

  get ready(): boolean {
    return this.way.transport.ready;
  }

  send(packet: Buffer, length: number): void {
    this.way.transport.send(packet, length);
  }

  sendRtcp(packet: Buffer): void {
    this.way.transport.sendRtcp(packet);
  }

  housekeeping(silentForMs: number | null): void {
    this.way.transport.housekeeping(silentForMs);
  }

  describeOffer(): Promise<LocalTransport> {
    return this.way.transport.describeOffer();
  }

  async describeAnswer(remote: AudioDescription): Promise<LocalTransport> {
    const { way } = this;
    if (way.peer === null || way.peer === peerOf(remote)) return way.transport.describeAnswer(remote);
    // Somebody who asks twice: only the last one counts.
    await this.next?.transport.close();
    const next: Way = {
      transport: await this.open(
        eventsOf(
          () => this,
          this.events,
          () => next,
        ),
      ),
      peer: null,
    };
    if (this.closing) {
      await next.transport.close();
      throw new MediaError('leg-closed');
    }
    this.next = next;
    return next.transport.describeAnswer(remote);
  }

  apply(session: AgreedSession): void {
    const peer = peerOf(session.remote);
    const { next } = this;
    if (next && peer !== this.way.peer) {
      const before = this.way;
      this.way = next;
      this.next = null;
      void before.transport.close();
      this.leave();
    }
    this.way.peer = peer;
    this.way.transport.apply(session);
  }

  async close(): Promise<void> {
    this.closing = true;
    if (this.timer) clearTimeout(this.timer);
    await Promise.all([this.way.transport.close(), this.next?.transport.close()]);
  }

  /** Of the way in use. */
  connected(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { away } = this;
    this.away = false;
    this.stood = true;
    if (away) this.events.away?.(false);
    else this.events.connected();
  }

  closed(reason: 'closed' | 'ice-failed'): void {
    if (this.closing) return;
    // Who never came is not waited for.
    if (this.stood) this.leave();
    else this.events.closed(reason);
  }

  isUsed(way: Way): boolean {
    return this.way === way;
  }

  /** From here on it waits for them; a way that is being made anew counts as away until it stands. */
  private leave(): void {
    if (!this.stood) return;
    if (!this.away) this.events.away?.(true);
    this.away = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.events.closed('ice-failed'), this.keepMs);
  }
}

/** Whatever a way that is not in use any more says is nobody's business. */
function eventsOf(kept: () => KeptTransport | null, events: TransportEvents, way: () => Way): TransportEvents {
  const used = (): KeptTransport | null => {
    const one = kept();
    return one?.isUsed(way()) ? one : null;
  };
  return {
    rtp: (packet, length) => used() && events.rtp(packet, length),
    rtcp: (packet) => used() && events.rtcp(packet),
    connected: () => used()?.connected(),
    closed: (reason) => used()?.closed(reason),
  };
}
