/** Rows of the schema `callalarms`. */
import type { Name } from '#kernel';
import type { AlarmKind } from './contract.ts';
import type { AlarmState } from './rules/states.ts';

export type RuleRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  kind: AlarmKind;
  subject_id: string | null;
  limit_value: number | null;
  lasts_seconds: number;
  calm_seconds: number;
  staff_ids: string[];
  mail_to: string[];
  state: 'active' | 'retired';
  version: number;
};
export type AlarmRow = {
  id: string;
  origin_site: number;
  rule_id: string;
  kind: AlarmKind;
  subject_id: string;
  subject_name: Name;
  unit_id: string;
  limit_value: number | null;
  state: AlarmState;
  /** Worse since. */
  since: Date;
  raised_at: Date | null;
  /** Well since; null: not well. */
  well_since: Date | null;
  over_at: Date | null;
  value: number | null;
  worst: number | null;
};
