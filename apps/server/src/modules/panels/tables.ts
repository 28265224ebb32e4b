/** Rows of the schema `panels`. */
import type { Name } from '#kernel';
import type { Place } from './contract.ts';

export type PanelRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  name: Name;
  url: string;
  places: Place[];
  height: number;
  state: 'active' | 'paused';
  ring: number;
  wrapped_key: string;
  secret: string;
  former_secret: string | null;
  former_until: Date | null;
  created_at: Date;
  version: number;
};
