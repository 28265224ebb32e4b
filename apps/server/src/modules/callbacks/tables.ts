/** Rows of the schema `callbacks`. */
import type { CallbackPolicy, CallbackState, Source, Way } from './contract.ts';

export type CallbackRow = {
  id: string;
  origin_site: number;
  number: string;
  unit_id: string;
  queue_id: string;
  state: CallbackState;
  source: Source;
  way: Way;
  language: 'zh' | 'en';
  customer_id: string | null;
  contact_sealed: string | null;
  contact_masked: string | null;
  contact_blind: string | null;
  words_sealed: string | null;
  ring: number;
  /** Null once it has been erased. */
  wrapped_key: string | null;
  not_before: Date;
  not_after: Date;
  days: number[];
  from_minute: number;
  to_minute: number;
  zone: string;
  since: Date;
  next_at: Date | null;
  attempts: number;
  tries: Record<string, number>;
  last_result: string | null;
  subject_kind: 'customer' | 'conversation' | 'ticket' | 'call' | null;
  subject_id: string | null;
  call_id: string | null;
  held_by: string | null;
  created_by: string | null;
  created_at: Date;
  ended_at: Date | null;
  ended_reason: string | null;
};
export type AttemptRow = {
  id: string;
  callback_id: string;
  call_id: string | null;
  staff_id: string | null;
  at: Date;
  ended_at: Date | null;
  result: string | null;
};
export type PolicyRow = {
  dialling: CallbackPolicy['dialling'];
  retries: CallbackPolicy['retries'];
  most_attempts: number;
  live_days: number;
  per_day: number;
  prefixes: string[];
  web_queue_id: string | null;
  per_hour: number;
  from_minute: number;
  to_minute: number;
  zone: string;
  version: number;
};
