/** Row types of the schema `clocks`. */
import type { Name } from '#kernel';
import type { CalendarDefinition, Target } from './contract.ts';
import type { ClockState } from './rules/stopwatch.ts';

export type CalendarRow = {
  id: string;
  /** Never changes. */
  code: string;
  name: Name;
  state: 'active' | 'retired';
  version: number;
  version_id: string;
  definition: CalendarDefinition;
};

export type PolicyRow = {
  id: string;
  code: string;
  name: Name;
  target: Target;
  state: 'active' | 'retired';
  position: number;
  version: number;
  version_id: string;
  match: { channels?: string[]; types?: string[]; priorities?: string[]; tierIds?: string[] };
  seconds: number;
  business: boolean;
  calendar_id: string | null;
  pause_when_waiting: boolean;
  steps: number[];
  escalation: { afterSeconds: number; level: number }[];
  effective_at: Date;
};

export type ClockRow = {
  id: string;
  subject_kind: string;
  subject_id: string;
  unit_id: string;
  cycle: number;
  target: Target;
  policy_version_id: string;
  calendar_version_id: string | null;
  target_seconds: number;
  state: ClockState;
  started_at: Date;
  due_at: Date;
  segment_at: Date;
  remaining_seconds: number;
  pause_reason: string | null;
  stopped_at: Date | null;
  breached_at: Date | null;
  told_step: number;
  next_step_at: Date | null;
};
