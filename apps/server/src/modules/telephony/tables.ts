/** Rows of the schema `telephony`. */
import type { Name } from '#kernel';
import type { CallState, Target, TrunkManners } from './contract.ts';

type Keyed = { ring: number; wrapped_key: string };
type Line = { id: string; origin_site: number; unit_id: string; state: 'active' | 'retired'; version: number };
export type TrunkRow = Line &
  Keyed & {
    code: string;
    name: Name;
    hosts: string[];
    username: string;
    secret_sealed: string | null;
    registers: boolean;
    caller_id: string;
    max_calls: number | null;
    manners: Partial<TrunkManners>;
  };
export type ExtensionRow = Line &
  Keyed & { number: string; name: string; staff_id: string | null; secret_sealed: string };
/** `flow_version`: not the one in force, but a draft that is tried. */
export type NumberRow = Line & { flow_version?: number } & {
  number: string;
  name: Name;
  target_kind: Target['kind'];
  target_id: string;
};
export type PolicyRow = {
  recording: 'all' | 'none';
  say_recording: boolean;
  say_agent: boolean;
  retention_days: number;
  version: number;
};
export type Device = 'browser' | 'phone' | 'mobile';

export type CallRow = {
  id: string;
  origin_site: number;
  number: string;
  direction: 'in' | 'out' | 'internal';
  unit_id: string;
  state: CallState;
  flow_id: string | null;
  flow_version: number | null;
  queue_id: string | null;
  customer_id: string | null;
  agent_id: string | null;
  party_sealed: string | null;
  party_masked: string | null;
  party_blind: string | null;
  dialogue_sealed: string | null;
  ring: number;
  /** Null once the call has been erased. */
  wrapped_key: string | null;
  dialled: string;
  caller_leg: string | null;
  agent_leg: string | null;
  started_at: Date;
  queued_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
  waited_ms: number;
  talked_ms: number;
  ended_reason: string | null;
  score: number | null;
  /** Keys of the question by which they were asked to rate; null: they were not asked. */
  rating_most: number | null;
  /** The call-back that it serves. */
  wish_id: string | null;
};
export type LegRow = {
  id: string;
  call_id: string;
  kind: 'caller' | 'agent' | 'party' | 'guest' | 'supervisor';
  way: 'sip' | 'browser';
  staff_id: string | null;
  started_at: Date;
  answered_at: Date | null;
  ended_at: Date | null;
  cause: string | null;
};
export type LogRow = {
  at: Date;
  from_state: string;
  to_state: string;
  reason: string;
  staff_id: string | null;
  queue_id: string | null;
};
export type RecordingRow = {
  id: string;
  call_id: string;
  unit_id: string;
  state: 'running' | 'kept' | 'lost' | 'destroyed';
  file_id: string | null;
  started_at: Date;
  duration_ms: number;
  /** Null: as the policy says. */
  keep_days: number | null;
};
export type ParkedRow = { call_id: string; slot: number; by_staff: string | null; parked_at: Date; back_at: Date };
