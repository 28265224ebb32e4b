/** Row types of the schema `tickets`. */
import type { FieldValues } from '#modules/fields';

/** Key of a kind in the catalogue. */
export type TicketType = string;
export type TicketState = 'new' | 'open' | 'waiting' | 'resolved' | 'closed';
export type Priority = 'low' | 'normal' | 'high' | 'urgent';

export type TicketRow = {
  id: string;
  number: string;
  origin_site: number;
  unit_id: string;
  title: string;
  description: string;
  type: TicketType;
  state: TicketState;
  priority: Priority;
  special: boolean;
  topic_id: string | null;
  customer_id: string | null;
  assignee_id: string | null;
  channel: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  responded_at: Date | null;
  resolved_at: Date | null;
  closed_at: Date | null;
  reopened: number;
  due_order: Date;
  rating: number | null;
  /** The router's queue it went to; null: given out by hand. */
  queue_id: string | null;
  /** The ticket that stands for this one. */
  merged_into: string | null;
  /** Of the catalogue. */
  model_id: string | null;
  /** The customer's own one of that model. */
  product_id: string | null;
  /** Values of its form by key of the field. */
  custom: FieldValues;
  version: number;
};

export type ChangeKind =
  | 'opened'
  | 'changed'
  | 'assigned'
  | 'state'
  | 'comment'
  | 'note'
  | 'linked'
  | 'clock'
  | 'rated'
  | 'related'
  | 'merged'
  | 'split'
  | 'task'
  | 'playbook'
  | 'advice';
export type RelationKind = 'related' | 'duplicate' | 'caused-by' | 'split-from';
export type FieldChange = { field: string; from: string | null; to: string | null };

export type ChangeRow = {
  id: string;
  ticket_id: string;
  at: Date;
  actor_kind: string;
  actor_id: string;
  kind: ChangeKind;
  fields: FieldChange[];
  text: string | null;
};
