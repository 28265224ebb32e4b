import type { BridgeRole, CodecName, LegKind } from '../../media/types.ts';
import type { Timer } from '../../sip/clock.ts';
import type { IncomingCall } from '../../sip/dialog/incoming-call.ts';
import type { IncomingRefer } from '../../sip/dialog/refer.ts';
import type { Session } from '../../sip/dialog/session.ts';
import type { HangupCause, Leg } from '../types.ts';
import { type LegEvent, nextLegState } from './leg-states.ts';

/** An attempt to reach somebody that can be given up. */
export type Attempt = { cancel(reason: string | null): void };

/** A leg with everything behind its public face. */
export class LegRecord {
  readonly view: Leg;
  /** Media leg in use, null before there is one. A leg that rings browsers and phones has one of each kind at first. */
  mediaId: string | null = null;
  readonly mediaIds = new Map<LegKind, string>();
  incoming: IncomingCall | null = null;
  attempt: Attempt | null = null;
  session: Session | null = null;
  refer: IncomingRefer | null = null;
  role: BridgeRole | null = null;
  /** Our answer to the caller's offer, made for early media and used again in the 200. */
  localAnswer: string | null = null;
  /** The controller has been told that it rings. */
  rung = false;
  /** An OPTIONS is on its way to find out whether the far end lives. */
  probing = false;
  srtp: 'never' | 'optional' | 'required' = 'never';
  codecs: CodecName[] | undefined;
  heldByUs = false;
  heldByPeer = false;
  mutedByUs = false;
  /** Set when the end was asked for, so that the later echo of signalling does not decide the cause. */
  ending: { cause: HangupCause; by: 'us' | 'peer'; sipCode: number | null } | null = null;
  ended = false;
  timer: Timer | null = null;
  /** Run once at the end (trunk places, attempts). */
  readonly cleanups: (() => void)[] = [];

  private queue: Promise<unknown> = Promise.resolve();

  constructor(view: Leg) {
    this.view = view;
  }

  /** Runs steps that change signalling or media of this leg one after the other. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const run = this.queue.then(task);
    this.queue = run.catch(() => {});
    return run;
  }

  get id(): string {
    return this.view.legId;
  }

  /** Moves the state machine; false when the event means nothing now. */
  step(event: LegEvent): boolean {
    const next = nextLegState(this.view.state, event);
    if (next === null) return false;
    this.view.state = next;
    return true;
  }

  /** Recomputes `held` from both sides; returns whether the leg is held now. */
  settleHold(): boolean {
    const { view } = this;
    view.heldBy = this.heldByUs ? (this.heldByPeer ? 'both' : 'us') : this.heldByPeer ? 'peer' : null;
    this.step(view.heldBy === null ? 'resume' : 'hold');
    return view.heldBy !== null;
  }

  copyView(): Leg {
    return { ...this.view };
  }
}
