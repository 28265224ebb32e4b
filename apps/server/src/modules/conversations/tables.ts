/** Rows of the schema `conversations`. */
import type { z } from 'zod';
import type { Channel } from '#contracts/routing';
import type { Name } from '#kernel';
import type { Exception, Opening } from '#modules/clocks';
import type { authorKind, Card, conversationState, messageKind } from './contract.ts';

export type AuthorKind = z.infer<typeof authorKind>;
export type MessageKind = z.infer<typeof messageKind>;
export type ConversationState = z.infer<typeof conversationState>;
export type EventText = { code: string; params: Record<string, string | number> };
export type AttachmentRow = {
  fileId: string;
  name: string;
  mediaType: string;
  size: number;
  width?: number;
  height?: number;
};

export type WidgetRow = {
  id: string;
  origin_site: number;
  code: string;
  hosts: string[];
  is_default: boolean;
  queue_id: string;
  title: Name;
  greeting: Name;
  hours_text: Name;
  zone: string;
  hours: Opening[];
  exceptions: Exception[];
  hotline: string | null;
  privacy_url: string | null;
  upload_max_bytes: number;
  upload_accept: string[];
  recall_seconds: number;
  idle_minutes: number;
  secret_ring: number | null;
  secret_wrapped: string | null;
  secret_sealed: string | null;
  version: number;
};

export type VisitorRow = {
  id: string;
  origin_site: number;
  code: string;
  first_seen_at: Date;
  last_seen_at: Date;
  visit_count: number;
  widget_id: string | null;
  verified_subject: string | null;
  verified_name: string | null;
  customer_id: string | null;
  state: 'active' | 'erased';
};

export type VisitRow = {
  id: string;
  visitor_id: string;
  widget_id: string | null;
  number: number;
  started_at: Date;
  last_seen_at: Date;
  left_at: Date | null;
  ip: string | null;
  host: string;
  page: string;
  page_title: string;
  referrer: string;
  language: string;
  user_agent: string;
};

export type ConversationRow = {
  id: string;
  origin_site: number;
  number: string;
  channel: Channel;
  state: ConversationState;
  unit_id: string;
  queue_id: string;
  widget_id: string | null;
  visitor_id: string | null;
  visit_id: string | null;
  visitor_code: string;
  customer_id: string | null;
  agent_id: string | null;
  language: string;
  offline: boolean;
  started_at: Date;
  assigned_at: Date | null;
  closed_at: Date | null;
  closed_by: string | null;
  close_reason: string | null;
  last_seq: number;
  last_text: string;
  last_at: Date;
  last_author: AuthorKind;
  unread: number;
  read_by_visitor: number;
  read_by_agent: number;
  first_response_started_at: Date | null;
  first_response_due_at: Date | null;
  first_response_stopped_at: Date | null;
  rating: number | null;
  rating_comment: string | null;
  rated_at: Date | null;
  rating_url: string | null;
  recall_seconds: number;
  idle_minutes: number;
  idle_warned_at: Date | null;
  snoozed_until: Date | null;
  /** Per cent of the promised first answer that somebody was told of. */
  first_response_told: number;
  subject: string;
};

export type MessageRow = {
  conversation_id: string;
  seq: number;
  client_id: string;
  at: Date;
  author_kind: AuthorKind;
  author_id: string | null;
  kind: MessageKind;
  text: string;
  event: EventText | null;
  attachment: AttachmentRow | null;
  card?: Card | null;
  recalled_at: Date | null;
};
