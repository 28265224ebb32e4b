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
/** `visitor_id` null: somebody with the link. */
export type GuestRow = {
  call_id: string;
  entrance_id: string;
  secret_hash: string;
  visitor_id: string | null;
  at: Date;
};
