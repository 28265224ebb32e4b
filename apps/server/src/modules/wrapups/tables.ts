/** Rows of the schema `wrapups`. */
import type { Scheme, Step } from './contract.ts';

export type SchemeRow = { queue_id: string; unit_id: string; scheme: Scheme; version: number };
export type WrapupRow = {
  id: string;
  call_id: string;
  agent_id: string;
  unit_id: string;
  queue_id: string | null;
  customer_id: string | null;
  state: 'open' | 'due' | 'done' | 'lapsed';
  code: string | null;
  code_path: string[];
  notes_sealed: string | null;
  ring: number;
  wrapped_key: string | null;
  extensions: number;
  opened_at: Date;
  due_at: Date | null;
  closed_at: Date | null;
  version: number;
};
export type StepRow = { step: Step; entered_at: Date; left_at: Date | null };
