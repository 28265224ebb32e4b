import type { CustomerCondition } from '#contracts/customers';

export type SelectionRow = {
  id: string;
  unit_id: string | null;
  owner_id: string;
  name: string;
  note: string;
  condition: CustomerCondition;
  frozen_at: Date | null;
  frozen_count: number | null;
  shared_with: string[];
  created_at: Date;
  updated_at: Date;
  version: number;
};
export type DraftRow = { selection_id: string; purpose: string; subject: string; text: string; saved_at: Date };
export type MailingRow = {
  id: string;
  selection_id: string;
  purpose: string;
  subject: string;
  text: string;
  state: 'sending' | 'sent' | 'stopped';
  after_id: string | null;
  mailed: number;
  left_out: number;
  by: string;
  reach: Record<string, 'all' | string[]>;
  created_at: Date;
};
