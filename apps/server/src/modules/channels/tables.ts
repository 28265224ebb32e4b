/** Rows of the schema `channels`, and what is sealed in them. */

import type { z } from 'zod';
import type { Channel } from '#contracts/routing';
import type { Name } from '#kernel';
import type { ChannelKind, dingtalkSecrets, wechatSecrets, wecomSecrets } from './contract.ts';

/** One of the secrets that count now; `until`: an older one, on its way out. */
export type Key = { secret: string; until: string | null };
export type Secrets = { in: Key[]; out: Key[] };
export type WechatSecrets = z.infer<typeof wechatSecrets>;
export type WecomSecrets = z.infer<typeof wecomSecrets>;
export type DingtalkSecrets = z.infer<typeof dingtalkSecrets>;

export type ChannelRow = {
  id: string;
  origin_site: number;
  kind: ChannelKind;
  code: string;
  name: Name;
  queue_id: string;
  unit_id: string;
  settings: Record<string, unknown>;
  ring: number;
  wrapped_key: string;
  secrets_sealed: string;
  state: 'active' | 'paused';
  version: number;
  created_at: Date;
};

export type HealthRow = {
  channel_id: string;
  state: 'ok' | 'failing';
  problem: string | null;
  detail: string | null;
  failing_since: Date | null;
  tries: number;
  alarmed: boolean;
  last_ok_at: Date | null;
  last_in_at: Date | null;
};

/** Sealed in a contact. */
export type Person = {
  outerId: string;
  threadId: string;
  name: string;
  phone: string | null;
  /** Chatwoot's callers get it told back. */
  email?: string | null;
  /** Where a robot answers them. */
  way?: Way;
};
/** `until`: when the address ends, in ms; null: it does not. */
export type Way = { url: string; until: number | null; chat: string; single: boolean };
export type ContactRow = {
  id: string;
  channel_id: string;
  outer_hash: string;
  thread_hash: string;
  ring: number;
  wrapped_key: string;
  sealed: string;
  customer_id: string | null;
  conversation_id: string | null;
  stopped_at: Date | null;
  last_in_at: Date | null;
  /** The code that was scanned before anything was said. */
  scene: string | null;
  created_at: Date;
};

export type Carried = { fileId: string; name: string; mediaType: string; size: number };
/** Sealed in an outgoing message. */
export type Words = {
  text: string;
  file: Carried | null;
  /** Who of the staff wrote it, where the other side is told. */
  by?: string | null;
  /** No words: the talk ended or began again. */
  status?: 'open' | 'resolved';
};
export type MessageState = 'received' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'dropped';
export type MessageRow = {
  id: string;
  channel_id: string;
  contact_id: string;
  conversation_id: string | null;
  seq: number | null;
  direction: 'in' | 'out';
  state: MessageState;
  outer_hash: string | null;
  sealed: string | null;
  parts: number | null;
  reason: string | null;
  attempts: number;
  next_try_at: Date | null;
  at: Date;
  changed_at: Date;
};

/** The router's word for each kind. */
export const routedAs: Record<ChannelKind, Channel> = {
  generic: 'social',
  chatwoot: 'social',
  sms: 'sms',
  wechat: 'wechat',
  wecom: 'social',
  dingtalk: 'social',
};
