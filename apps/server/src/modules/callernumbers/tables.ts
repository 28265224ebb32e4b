/** Rows of the schema `callernumbers`. */
import type { Name } from '#kernel';

export type NumberRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  trunk_id: string;
  number: string;
  name: Name;
  is_default: boolean;
  state: 'active' | 'retired';
  version: number;
};
