/** Rows of the schema `flows`. */
import type { Name } from '#kernel';
import type { Definition } from './contract.ts';

export type FlowRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  name: Name;
  draft: Definition;
  version: number;
  published: number | null;
  state: 'active' | 'retired';
  updated_at: Date;
};
export type VersionRow = {
  flow_id: string;
  number: number;
  definition: Definition;
  note: string;
  published_at: Date;
  published_by: string | null;
};
