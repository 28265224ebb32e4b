/** Rows of the schema `voicemail`. */
import type { Name } from '#kernel';

export type BoxRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  name: Name;
  greeting: string;
  queue_id: string | null;
  staff_ids: string[];
  mail_to: string[];
  most_seconds: number;
  retention_days: number;
  code: string | null;
  pin_hash: string | null;
  pin_salt: string | null;
  pin_failures: number;
  pin_locked_until: Date | null;
  state: 'active' | 'retired';
  version: number;
};
export type MessageRow = {
  id: string;
  origin_site: number;
  box_id: string;
  unit_id: string;
  call_id: string;
  recording_id: string;
  customer_id: string | null;
  party_masked: string | null;
  state: 'recording' | 'new' | 'read' | 'done' | 'destroyed';
  assigned_to: string | null;
  duration_ms: number;
  left_at: Date;
  read_at: Date | null;
  done_at: Date | null;
};
