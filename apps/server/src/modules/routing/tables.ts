/** Rows of the schema `routing`. */
import type { Name } from '#kernel';
import type { Channel, PresenceState } from './contract.ts';
import type { Overflow } from './rules/overflow.ts';
import type { WorkState } from './rules/states.ts';
import type { StrategyName } from './rules/strategies.ts';
import type { Skills, Wanted } from './rules/views.ts';

export type QueueRow = {
  id: string;
  origin_site: number;
  code: string;
  name: Name;
  channel: Channel;
  unit_id: string;
  strategy: StrategyName;
  target_seconds: number;
  offer_seconds: number;
  capacity_cost: number;
  wrapup_seconds: number;
  skills: Skills;
  relaxations: { afterSeconds: number; skills: Skills }[];
  /** Of clocks; null: always open. */
  calendar_id: string | null;
  closed_text: Name;
  closed_offer: 'message' | 'wait';
  sticky_days: number;
  overflow: Overflow | null;
  overflowing: boolean;
  state: 'active' | 'closed';
  version: number;
};

export type AgentRow = {
  staff_id: string;
  origin_site: number;
  unit_id: string;
  state: PresenceState;
  reason: string | null;
  since: Date;
  forced_by: string | null;
  capacity: Record<string, number>;
  idle_since: Date;
  /** Since when they are on duty without a break in between, and how long they held something meanwhile. */
  duty_since: Date;
  worked_ms: number;
  wrapup_until: Date | null;
  gone_since: Date | null;
  missed_in_row: number;
};

export type WorkItemRow = {
  id: string;
  origin_site: number;
  kind: string;
  subject_id: string;
  channel: Channel;
  queue_id: string;
  unit_id: string;
  state: WorkState;
  epoch: number;
  key: number;
  priority: number;
  wanted: Wanted;
  /** Staff → until when (ms). */
  declined: Record<string, number>;
  offer_id: string | null;
  offered_to: string[] | null;
  offered_at: Date | null;
  offer_expires_at: Date | null;
  held_by: string | null;
  /** Offer by which the holder got it: a repeated accept is answered again. */
  taken_by_offer: string | null;
  enqueued_at: Date;
  waiting_since: Date;
  ahead_at_start: number;
  held_since: Date | null;
  ended_at: Date | null;
  ended_reason: string | null;
  contact_id: string | null;
  hops: number;
};

export type PolicyRow = {
  capacity: Record<string, number>;
  classes: Record<string, number>;
  blocks: Record<string, string[]>;
  silent_grace_seconds: number;
  missed_limit: number;
  declined_seconds: number;
  hop_limit: number;
  version: number;
};

export type BreakReasonRow = { code: string; name: Name; limit_minutes: number | null };
