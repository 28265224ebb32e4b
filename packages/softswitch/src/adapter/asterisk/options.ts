import type { MediaEngine } from '../../media/types.ts';
import type { ManagerAccess } from './ami-client.ts';
import type { AriAccess } from './ari-client.ts';
import type { ListenAt } from './provisioning.ts';

export type AsteriskOptions = {
  ari: AriAccess;
  /** Stereo recordings are started here. */
  manager: ManagerAccess;
  /** Stasis application; must be the one that Asterisk's dialplan sends calls to (default `qiao`). */
  app?: string;
  /**
   * A folder that Asterisk can read and write too: prompts are put there in its format, running recordings lie there. It must
   * be on the same file system as the recordings' final places, else finishing one means copying it.
   */
  folder: string;
  /**
   * Where Asterisk is to take SIP, from the first `setLines` on; it must have no transports of its own. Left out: where its files say,
   * from its start, and whoever comes before `setLines` is refused as a stranger.
   */
  listen?: ListenAt;
  /** Names of the PJSIP endpoints that are trunks; every other endpoint is an extension of that name. */
  trunks?: string[];
  /** Ends the browsers' WebRTC; without it browser legs are refused. */
  media?: MediaEngine;
  /** PJSIP endpoint for plain SIP addresses (default `outside`). */
  outsideEndpoint?: string;
  /** Default ring time of outgoing calls (default 60 s). */
  ringTimeoutMs?: number;
  /** A browser leg must connect within this (default 15 s). */
  browserConnectMs?: number;
  /** `leg.silent` after so long without a packet (default 10 s). */
  silenceTimeoutMs?: number;
  /** Pause before a lost event stream is opened again (default 1 s). */
  retryMs?: number;
};
