/** Rows of the schema `recordings`. */
import type { Name } from '#kernel';

export type RuleRow = {
  id: string;
  name: Name;
  position: number;
  queue_ids: string[];
  directions: ('in' | 'out' | 'internal')[];
  share: number;
  say: boolean;
  keep_days: number | null;
  state: 'active' | 'retired';
  version: number;
};
export type PolicyRow = { pause_seconds: number; version: number };
export type PauseRow = { reason: 'hold' | 'concealed'; began_at: Date; ended_at: Date | null };
export type CoverRow = { recording_id: string; ring: number; wrapped_key: string; peaks_sealed: string | null };
export type CommentRow = {
  id: string;
  recording_id: string;
  at_ms: number;
  staff_id: string;
  text_sealed: string;
  created_at: Date;
};
