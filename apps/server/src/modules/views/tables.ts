import type { Conditions } from './contract.ts';

export type ViewRow = {
  id: string;
  origin_site: number;
  /** Whose own it is; null for a shared one. */
  staff_id: string | null;
  /** The unit it is shared with; null for somebody's own. */
  unit_id: string | null;
  name: string;
  conditions: Conditions;
  sort: 'clock' | 'updated' | 'created';
  position: number;
  version: number;
  updated_at: Date;
};
