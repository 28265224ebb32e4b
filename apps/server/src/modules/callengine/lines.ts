/** What an engine is told of the company's lines, and how one in a process of its own is started. Plain data: it travels between processes. */
import type { Config } from '#kernel';

export type TrunkLine = {
  name: string;
  hosts: string[];
  account?: { username: string; secret: { password: string } };
  register?: Record<string, never>;
  maxCalls?: number;
  codecs?: ('PCMA' | 'PCMU')[];
  srtp?: 'never' | 'optional' | 'required';
  optionsIntervalMs?: number;
  fromUser?: string;
  inboundAddresses?: string[];
};
export type Lines = { trunks: TrunkLine[]; extensions: Record<string, { password: string; name: string }> };

export type AsteriskArguments = {
  company: { url: string; user: string; manager: { host: string; port: number } } | null;
  /** Prompts and running recordings; Asterisk reads and writes here too. */
  shared: string;
  /** For our own: where the package lies, the templates of its configuration, and its working folder. */
  root: string;
  templates: string;
  folder: string;
};
export type EngineArguments = {
  /** Of the local socket. */
  path: string;
  /** Which program and settings it was started from: another one replaces it as soon as it has no calls. */
  build: string;
  realm: string;
  sip: Pick<Config['sip'], 'address' | 'port' | 'rtp' | 'webrtc'>;
  /** Asterisk instead of our own engine; the password of a company's comes by standard input, where no list of processes shows it. */
  asterisk: AsteriskArguments | null;
  /** So long it stays with nobody leading it: without calls; with calls after a stop in order; with calls after a crash. */
  patience: { idleMs: number; retiredMs: number; orphanMs: number };
};
export type EngineIdentity = { build: string; pid: number; legs: number; registrations: [string, number][] };
