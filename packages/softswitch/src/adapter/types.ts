/**
 * One way to steer telephones, whatever engine is below (the embedded softswitch or Asterisk). Above it live queues, IVR,
 * supervision and campaigns; none of them knows the engine. A *leg* is one party's connection; a *bridge* joins legs.
 */
import type { BridgeRole, LegStatistics, PlayItem, RecordOptions } from '../media/types.ts';
import type { TracedMessage } from '../sip/trace/sip-traces.ts';

export type Endpoint =
  /** A registered extension: all its contacts ring. */
  | { kind: 'extension'; extension: string }
  /** An outside number through a named trunk. */
  | { kind: 'trunk'; trunk: string; number: string }
  /** A browser: the caller brings the SDP offer or receives ours. */
  | { kind: 'browser'; offer?: string }
  /** A plain SIP address (tests, intercom between sites). */
  | { kind: 'uri'; uri: string };

export type HangupCause =
  | 'normal'
  | 'busy'
  | 'no-answer'
  | 'rejected'
  | 'cancelled'
  | 'unreachable'
  | 'not-found'
  | 'media-lost'
  | 'timeout'
  | 'forbidden'
  | 'error';

export type Leg = {
  legId: string;
  direction: 'in' | 'out';
  state: 'ringing' | 'early' | 'up' | 'held' | 'down';
  /** Caller's number or user part as presented; null when withheld. */
  from: string | null;
  /** Caller's display name. */
  fromName: string | null;
  /** Dialled number. */
  to: string;
  trunk: string | null;
  extension: string | null;
  bridgeId: string | null;
  /** Opaque tag that the controller set; survives in the snapshot. */
  tag: string | null;
  /** What is at the far end: a SIP party or a browser that talks to us without SIP. */
  kind: 'sip' | 'browser';
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** When it was answered, null before. */
  answeredAt: number | null;
  /** Who holds the call while the state is `held`. */
  heldBy: 'us' | 'peer' | 'both' | null;
  muted: boolean;
};

/** How far the execution of a transfer, that the far end asked for, has come. */
export type TransferState =
  /** The new party is being called. */
  | 'ringing'
  /** The new party answered; the far end will hang up. */
  | 'completed'
  /** The controller does not do it. */
  | 'refused'
  /** It was tried in vain. */
  | 'failed';

export type TelephonyEvent =
  | { type: 'leg.offered'; leg: Leg; headers: Record<string, string> }
  /** `earlyMedia`: the far end already sends sound (announcement, ring-back tone). */
  | { type: 'leg.ringing'; legId: string; earlyMedia?: boolean }
  | { type: 'leg.answered'; legId: string }
  | { type: 'leg.held'; legId: string; held: boolean }
  | { type: 'leg.digit'; legId: string; digit: string }
  /** Of a browser leg with `keepMs`: it is gone for the moment, or back (`renew`). Nothing else of the leg changes. */
  | { type: 'leg.away'; legId: string; away: boolean }
  | { type: 'leg.silent'; legId: string; silentForMs: number }
  /** The far end asked to be transferred (REFER): the controller decides. */
  | { type: 'leg.transfer-requested'; legId: string; target: string; replacesLegId: string | null }
  /** Outcome of `refer`: what the far end reported about its new call. */
  | { type: 'leg.transfer-result'; legId: string; outcome: 'completed' | 'failed'; sipCode: number | null }
  /** Another phone took this leg's place (Replaces): `by` is up and stands in its bridge; this leg ends next. */
  | { type: 'leg.replaced'; legId: string; by: Leg }
  /** Always the last event of a leg: plays and recordings have been reported as finished before. */
  | { type: 'leg.ended'; legId: string; cause: HangupCause; sipCode: number | null; by: 'us' | 'peer' }
  | { type: 'play.finished'; legId: string; playId: string; reason: 'end' | 'stopped' | 'digit' | 'error' }
  | {
      type: 'recording.finished';
      legId: string;
      recordingId: string;
      path: string;
      durationMs: number;
      /** Why it ended, where the engine knows. What was recorded is kept in every case. */
      reason?: 'stopped' | 'silence' | 'limit' | 'leg-ended' | 'error';
      error?: string;
    }
  | { type: 'registration.changed'; extension: string; contacts: number }
  | { type: 'trunk.changed'; trunk: string; state: 'up' | 'down'; reason: string | null }
  | { type: 'engine.changed'; state: 'up' | 'down'; reason: string | null };

export type OriginateOptions = {
  legId: string;
  to: Endpoint;
  from: { number: string; name?: string };
  ringTimeoutMs?: number;
  /** By a trunk: not even a 100 from its last host for so long means that it is unreachable. Left out: SIP's own patience (32 s). */
  silentMs?: number;
  /** A leg that this one will talk to: its media is placed near (same worker). */
  near?: string;
  /** Of a browser: when its way breaks (page loaded anew, network changed) the leg stays for so long; `renew` takes it up. */
  keepMs?: number;
  headers?: Record<string, string>;
  tag?: string;
};

export type TelephonySnapshot = { legs: Leg[]; bridges: { bridgeId: string; legs: string[] }[] };

export type EngineHealth = {
  state: 'up' | 'down';
  reason: string | null;
  legs: number;
  /** Phones that are registered now. */
  registrations: number;
  trunks: { trunk: string; state: 'up' | 'down'; reason: string | null; calls: number }[];
};

/** What an engine can do; commands beyond that are refused with `not-supported`. */
export type Capabilities = {
  webrtc: boolean;
  fax: boolean;
  srtp: boolean;
  video: boolean;
  inbandDigits: boolean;
  /** A coach may be heard by several legs, not only by one. */
  severalCoached: boolean;
};

export interface TelephonyAdapter {
  readonly name: 'embedded' | 'asterisk';
  capabilities(): Capabilities;
  health(): Promise<EngineHealth>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Answers an offered leg. For a browser leg resolves with our SDP answer. */
  answer(legId: string): Promise<{ sdp: string | null }>;
  /** Rings (180) or plays early media (183). */
  ring(legId: string, earlyMedia?: boolean): Promise<void>;
  reject(legId: string, cause: HangupCause): Promise<void>;
  /** Resolves when the invitation is on its way; the outcome comes as events. For a browser leg resolves with our SDP. */
  originate(options: OriginateOptions): Promise<{ sdp: string | null }>;
  /** Completes a browser leg that we offered. */
  acceptBrowserAnswer(legId: string, sdp: string): Promise<void>;
  /** A browser comes back with a new offer, for the leg that it has: bridge, music, hold and recordings stay. Resolves with our answer. */
  renew(legId: string, offer: string): Promise<{ sdp: string }>;
  hangup(legId: string, cause?: HangupCause): Promise<void>;
  hold(legId: string, held: boolean): Promise<void>;
  mute(legId: string, muted: boolean): Promise<void>;
  play(
    legId: string,
    options: { playId: string; items: PlayItem[]; loop?: boolean; stopOnDigit?: boolean },
  ): Promise<void>;
  stopPlay(legId: string, playId?: string): Promise<void>;
  record(legId: string, options: RecordOptions): Promise<void>;
  pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void>;
  stopRecording(legId: string, recordingId: string): Promise<void>;
  sendDigits(legId: string, digits: string): Promise<void>;
  /** `mixed`: more than the talk of two is to come (a recording, a third): who passes on what two say need not change that in the talk. */
  createBridge(bridgeId: string, mixed?: boolean): Promise<void>;
  join(bridgeId: string, legId: string, role?: BridgeRole): Promise<void>;
  leave(legId: string): Promise<void>;
  closeBridge(bridgeId: string): Promise<void>;
  /** Sets the controller's tag of a leg. */
  setTag(legId: string, tag: string | null): Promise<void>;
  /** Tells the far end how the transfer that it asked for is going (after `leg.transfer-requested`). */
  reportTransfer(legId: string, state: TransferState): Promise<void>;
  /** Sends the far end elsewhere by REFER; `replacesLegId` makes it attended. Resolves when the far end has agreed. */
  refer(legId: string, target: string, replacesLegId?: string): Promise<void>;
  statistics(legId: string): Promise<LegStatistics>;
  snapshot(): Promise<TelephonySnapshot>;
  /** The leg's signalling, also for some time after its end; absent or refused where the engine keeps none. */
  trace?(legId: string): Promise<TracedMessage[]>;
  /** Returns the function that ends the subscription. */
  on(listener: (event: TelephonyEvent) => void): () => void;
}
