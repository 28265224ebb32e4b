import type { Name } from '#kernel';

export type EntranceRow = {
  id: string;
  unit_id: string;
  code: string;
  name: Name;
  number: string;
  most_at_once: number;
  state: 'active' | 'retired';
  version: number;
};
export type GuestRow = { call_id: string; entrance_id: string; secret_hash: string; at: Date };
