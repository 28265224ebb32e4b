/** Rows of the schema `rooms`. */
import type { Name } from '#kernel';

export type RoomRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  code: string;
  name: Name;
  /** Null: it opens to nobody yet. */
  pin_hash: string | null;
  pin_salt: string | null;
  chair_hash: string | null;
  chair_salt: string | null;
  pin_failures: number;
  pin_locked_until: Date | null;
  most_members: number;
  wait_for_chair: boolean;
  tones: boolean;
  /** Meetings in it are recorded. */
  record: boolean;
  state: 'active' | 'retired';
  version: number;
};
export type MeetingRow = {
  id: string;
  origin_site: number;
  room_id: string;
  unit_id: string;
  locked: boolean;
  recorded: boolean;
  paused: boolean;
  began_at: Date;
  ended_at: Date | null;
};
export type Role = 'member' | 'chair';
/** How somebody went. */
export type How = 'left' | 'hung-up' | 'put-out' | 'ended';
export type StayRow = {
  id: string;
  origin_site: number;
  room_id: string;
  meeting_id: string;
  unit_id: string;
  call_id: string;
  extension_id: string | null;
  role: Role;
  muted: boolean;
  told: boolean;
  joined_at: Date;
  left_at: Date | null;
  how: How | null;
};
/** `started_at` is when the first part began: the recording's own time counts from there. */
export type RecordingRow = {
  id: string;
  origin_site: number;
  meeting_id: string;
  unit_id: string;
  state: 'running' | 'kept' | 'lost' | 'destroyed';
  file_id: string | null;
  started_at: Date;
  duration_ms: number;
  missing: number;
};
export type PartRow = { id: string; recording_id: string; stay_id: string; began_at: Date };
