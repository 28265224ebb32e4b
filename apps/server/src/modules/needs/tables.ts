/** Row types of the schema `needs`. */
export type NeedRow = {
  id: string;
  origin_site: number;
  customer_id: string;
  unit_id: string;
  title: string;
  state: 'open' | 'working' | 'met' | 'dropped';
  owner_id: string | null;
  next_step: string;
  next_on: string | null;
  version: number;
  created_at: Date;
  changed_at: Date;
};
export type ProgressRow = { id: string; need_id: string; text: string; by: string; at: Date };
