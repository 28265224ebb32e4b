/** All living legs and bridges of the Asterisk engine, what is told about them, and the one way a leg ends. */
import { TelephonyError } from '../errors.ts';
import type { Leg, TelephonyEvent } from '../types.ts';
import { AriRefusal } from './ari-client.ts';
import { AsteriskLeg, type LegEnd } from './asterisk-leg.ts';

export class LegTable {
  private readonly legs = new Map<string, AsteriskLeg>();
  private readonly byChannel = new Map<string, AsteriskLeg>();
  readonly bridges = new Map<string, Set<string>>();
  private readonly listeners = new Set<(event: TelephonyEvent) => void>();
  private readonly endings = new Set<Promise<void>>();
  /** Finishes plays, recordings and media of a leg before its end is told. */
  beforeEnd: (leg: AsteriskLeg) => Promise<void> = async () => {};
  /** The leg is up and its channel can be used. */
  afterAnswer: (leg: AsteriskLeg) => void = () => {};
  /** Somebody came into this bridge or went out of it. */
  moved: (bridgeId: string) => void = () => {};
  /** A bridge of an earlier run, with what Asterisk calls it and how many are there. */
  found: (bridgeId: string, id: string, channels: number) => void = () => {};
  /** Another channel has taken the place of one in this bridge. */
  exchanged: (bridgeId: string) => void = () => {};

  get size(): number {
    return this.legs.size;
  }

  all(): AsteriskLeg[] {
    return [...this.legs.values()];
  }

  on(listener: (event: TelephonyEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: TelephonyEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's mistake must be seen, but calls of others go on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Throws TelephonyError('leg-exists'). */
  create(parts: Partial<Leg> & Pick<Leg, 'legId' | 'direction' | 'to' | 'kind'>): AsteriskLeg {
    if (this.legs.has(parts.legId)) throw new TelephonyError('leg-exists', parts.legId);
    const leg = new AsteriskLeg({
      state: 'ringing',
      from: null,
      fromName: null,
      trunk: null,
      extension: null,
      bridgeId: null,
      tag: null,
      createdAt: Date.now(),
      answeredAt: null,
      heldBy: null,
      muted: false,
      ...parts,
    });
    this.legs.set(leg.id, leg);
    return leg;
  }

  /** Throws TelephonyError('unknown-leg'). */
  get(legId: string): AsteriskLeg {
    const leg = this.legs.get(legId);
    if (!leg) throw new TelephonyError('unknown-leg', legId);
    return leg;
  }

  find(legId: string): AsteriskLeg | null {
    return this.legs.get(legId) ?? null;
  }

  ofChannel(channelId: string): AsteriskLeg | null {
    return this.byChannel.get(channelId) ?? null;
  }

  /** Makes events of a channel reach the leg. */
  bind(leg: AsteriskLeg, channelId: string): void {
    this.byChannel.set(channelId, leg);
  }

  unbind(channelId: string): void {
    this.byChannel.delete(channelId);
  }

  answered(leg: AsteriskLeg): void {
    if (leg.ended || !leg.step('answer')) return;
    if (leg.timer) clearTimeout(leg.timer);
    leg.timer = null;
    leg.view.answeredAt = Date.now();
    this.emit({ type: 'leg.answered', legId: leg.id });
    this.afterAnswer(leg);
  }

  /** Ends a leg once, after its plays and recordings have been told about. */
  end(leg: AsteriskLeg, end: LegEnd): Promise<void> {
    if (leg.ended) return Promise.resolve();
    leg.ended = true;
    const ending = this.finish(leg, leg.ending ?? end);
    this.endings.add(ending);
    void ending.finally(() => this.endings.delete(ending));
    return ending;
  }

  private async finish(leg: AsteriskLeg, end: LegEnd): Promise<void> {
    if (leg.timer) clearTimeout(leg.timer);
    leg.step('end');
    // Whoever is left is alone from here on, however long the recording takes to be closed.
    const { bridgeId } = leg.view;
    if (bridgeId !== null && this.bridges.get(bridgeId)?.delete(leg.id)) this.moved(bridgeId);
    await this.beforeEnd(leg).catch(() => {});
    for (const [channelId, owner] of this.byChannel) if (owner === leg) this.byChannel.delete(channelId);
    this.legs.delete(leg.id);
    this.emit({ type: 'leg.ended', legId: leg.id, ...end });
  }

  async settled(): Promise<void> {
    await Promise.all(this.endings);
  }
}

/** The leg's channel; throws `wrong-state` before there is one. */
export function channelOf(leg: AsteriskLeg): string {
  if (leg.ended) throw new TelephonyError('leg-ended', leg.id);
  if (leg.channelId === null) throw new TelephonyError('wrong-state', `${leg.id} has no sound yet`);
  return leg.channelId;
}

/** Asterisk's refusals in the words of the adapter. */
export function asTelephonyError(error: unknown): Error {
  if (!(error instanceof AriRefusal)) return error as Error;
  if (error.status === 0) return new TelephonyError('engine-down', error.message);
  if (error.status === 404) return new TelephonyError('leg-ended', error.message);
  if (error.status === 400) return new TelephonyError('bad-argument', error.message);
  return new TelephonyError('wrong-state', error.message);
}
