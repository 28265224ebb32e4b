/** What an engine is told of the company's lines, and how one in a process of its own is started. Plain data: it travels between processes. */
import type { Config } from '#kernel';

export type TrunkLine = {
  name: string;
  hosts: string[];
  account?: { username: string; secret: { password: string } };
  register?: Record<string, never>;
  maxCalls?: number;
};
export type Lines = { trunks: TrunkLine[]; extensions: Record<string, { password: string; name: string }> };

export type EngineArguments = {
  /** Of the local socket. */
  path: string;
  /** Which program and settings it was started from: another one replaces it as soon as it has no calls. */
  build: string;
  realm: string;
  sip: Pick<Config['sip'], 'address' | 'port' | 'rtp' | 'webrtc'>;
  /** So long it stays with nobody leading it: without calls; with calls after a stop in order; with calls after a crash. */
  patience: { idleMs: number; retiredMs: number; orphanMs: number };
};
export type EngineIdentity = { build: string; pid: number; legs: number; registrations: [string, number][] };
