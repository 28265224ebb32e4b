import type { BridgeRole } from '../../media/types.ts';
import { type LegEvent, nextLegState } from '../embedded/leg-states.ts';
import type { HangupCause, Leg } from '../types.ts';

export type LegEnd = { cause: HangupCause; by: 'us' | 'peer'; sipCode: number | null };

/** A leg and the Asterisk channels behind it. */
export class AsteriskLeg {
  readonly view: Leg;
  /** The channel that carries it, null while several telephones ring. */
  channelId: string | null = null;
  /** Asterisk's name of that channel, which the manager interface wants. */
  channelName: string | null = null;
  /** Channels that ring for it. */
  readonly ringing = new Set<string>();
  /** Why the attempts so far failed. */
  failure: { cause: HangupCause; status: number | null } | null = null;
  /** Media leg that ends a browser's WebRTC, null for telephones. */
  browserId: string | null = null;
  role: BridgeRole | null = null;
  /** Out of Asterisk's bridge while it is alone in ours and something is played to it. */
  apart = false;
  /** Pressed keys while it was alone in Asterisk's bridge. */
  keyed = false;
  /** Something hears its channel or speaks into it, or did (`Bridges`). */
  hooked = false;
  rung = false;
  heldByUs = false;
  heldByPeer = false;
  transferAsked = false;
  ending: LegEnd | null = null;
  ended = false;
  timer: NodeJS.Timeout | null = null;
  /** Packets seen by the last look for silence, and when they last became more. */
  seen = { packets: -1, at: 0, reported: false };
  private queue: Promise<unknown> = Promise.resolve();

  constructor(view: Leg) {
    this.view = view;
  }

  get id(): string {
    return this.view.legId;
  }

  /** Runs steps on this leg one after the other. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const run = this.queue.then(task);
    this.queue = run.catch(() => {});
    return run;
  }

  step(event: LegEvent): boolean {
    const next = nextLegState(this.view.state, event);
    if (next === null) return false;
    this.view.state = next;
    return true;
  }

  settleHold(): void {
    const { view } = this;
    view.heldBy = this.heldByUs ? (this.heldByPeer ? 'both' : 'us') : this.heldByPeer ? 'peer' : null;
    this.step(view.heldBy === null ? 'resume' : 'hold');
  }
}
