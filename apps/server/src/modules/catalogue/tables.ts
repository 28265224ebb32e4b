/** Row types of the schema `catalogue`. */
import type { Generated } from 'kysely';
import type { Name } from '#kernel';

type State = 'active' | 'retired';

export type TopicRow = {
  id: string;
  parent_id: string | null;
  code: string;
  name: Name;
  ticket_type: string | null;
  position: number;
  state: State;
  version: number;
};
export type TicketTypeRow = { id: string; key: string; name: Name; position: number; state: State; version: number };
export type FamilyRow = { id: string; code: string; name: Name; position: number; state: State; version: number };
export type ModelRow = {
  id: string;
  family_id: string;
  code: string;
  name: Name;
  warranty_months: number;
  state: State;
  version: number;
  created_at: Date;
};

type Defaults<T, K extends keyof T> = { [P in keyof T]: P extends K ? Generated<T[P]> : T[P] };
export type Tables = {
  'catalogue.topic': Defaults<TopicRow, 'state' | 'version'>;
  'catalogue.family': Defaults<FamilyRow, 'state' | 'version'>;
  'catalogue.model': Defaults<ModelRow, 'state' | 'version'>;
};
