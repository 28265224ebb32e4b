import type { BatchAction } from './contract.ts';

export type Subject = 'conversation' | 'ticket';
export type Params = Record<string, string | number | boolean | null>;
/** What stood there before, by the names of the action's own fields. */
export type Before = Record<string, string | null>;

export type BatchRow = {
  id: string;
  origin_site: number;
  subject: Subject;
  action: BatchAction;
  started_by: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  epoch: number;
  total: number;
  handled: number;
  done: number;
  same: number;
  failed: number;
  undo_of: string | null;
  undone_by: string | null;
  created_at: Date;
  touched_at: Date;
  ended_at: Date | null;
};

export type ItemRow = {
  place: number;
  subject_id: string;
  /** Of an undo: what to put back, if the thing still has this version. */
  restore: Before | null;
  restore_version: number | null;
};

export type Outcome = {
  place: number;
  outcome: 'done' | 'same' | 'failed';
  before: Before | null;
  version: number | null;
  code: string | null;
  params: Params;
};
