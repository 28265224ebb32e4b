import type { MediaEngine } from '../../media/types.ts';
import type { DigestAlgorithm, DigestSecret } from '../../sip/auth/digest.ts';
import type { Clock } from '../../sip/clock.ts';
import type { BanReason, DefenceOptions } from '../../sip/defence/defence.ts';
import type { CallSettings } from '../../sip/dialog/core.ts';
import type { SipTraces } from '../../sip/trace/sip-traces.ts';
import type { TimerValues } from '../../sip/transaction/timers.ts';
import type { TransportOptions } from '../../sip/transport/transport-layer.ts';
import type { ListenSpec } from '../../sip/transport/types.ts';
import type { TrunkConfig } from '../../sip/trunk/trunk-config.ts';

/** What the directory knows about an extension. */
export type ExtensionEntry = {
  /** Password, or HA1 per algorithm for the adapter's realm. */
  secret: DigestSecret;
  displayName?: string;
  /** SDES-SRTP towards this extension's phones (default never). */
  srtp?: 'never' | 'optional' | 'required';
};

export type EmbeddedOptions = {
  /** Where it takes SIP. */
  listen: ListenSpec[];
  /** `lines`: from the first `setTrunks` on, and whoever comes before is not heard and asks again. Default: from the start. */
  listenFrom?: 'start' | 'lines';
  /** Realm of digest challenges and domain of our addresses. */
  realm: string;
  media: MediaEngine;
  /** Looks up an extension; null = there is none. May be asked often: cache behind it if it is slow. */
  directory: (extension: string) => Promise<ExtensionEntry | null>;
  trunks?: TrunkConfig[];
  /** INVITEs from strangers: refused (default), or offered as calls without extension and trunk. */
  anonymous?: 'refuse' | 'accept';
  /**
   * Digest challenges in order of preference. Default MD5 alone, as other exchanges offer it: phones in the field give up
   * altogether when one of several challenges names an algorithm that they don't know (libre before 2.0), against RFC 7616 3.7.
   */
  digestAlgorithms?: DigestAlgorithm[];
  /** An offered call nobody decides about is refused after this (default 3 minutes). */
  offerTimeoutMs?: number;
  /** Default ring time of outgoing calls (default 60 s). */
  ringTimeoutMs?: number;
  /** A browser leg must connect within this (default 15 s). */
  browserConnectMs?: number;
  /** Interval of OPTIONS to registered phones, 0 = none (default 60 s). Two misses take a contact out. */
  qualifyMs?: number;
  registration?: { minExpires?: number; maxExpires?: number; defaultExpires?: number; maxContacts?: number };
  defence?: Partial<DefenceOptions>;
  onBan?: (address: string, reason: BanReason, ms: number) => void;
  call?: Partial<CallSettings>;
  timers?: Partial<TimerValues>;
  transport?: TransportOptions;
  /** Keeps the signalling of the last calls. */
  traces?: SipTraces;
  clock?: Clock;
};
