/** Row types of the schema `customers`, as PostgreSQL returns them. */
import type { Name } from '#kernel';

export type CustomerRow = {
  id: string;
  number: string;
  origin_site: number;
  unit_id: string;
  state: 'active' | 'merged' | 'erased';
  name: string;
  sex: 'female' | 'male' | 'unknown';
  tier_id: string | null;
  tier_name: Name | null;
  listing: 'none' | 'black' | 'red';
  listing_reason: string;
  listing_until: Date | null;
  /** Black list: no chat is begun, a call is told so. */
  listing_refuses: boolean;
  custom: Record<string, unknown>;
  preferences: string;
  business_need: string;
  business_progress: string;
  tags: string[];
  sealed: Record<string, string>;
  ring: number | null;
  wrapped_key: string | null;
  created_at: Date;
  updated_at: Date;
  last_contact_at: Date | null;
  active_at: Date;
  /** What stays empty although an absorbed file says something. */
  emptied: string[];
  version: number;
  /** Ids of the family, this one first; only where a look-up asked for them. */
  members?: string[];
};

export type MergeRow = {
  id: string;
  from_id: string;
  into_id: string;
  merged_at: Date;
  merged_by: string;
  undone_at: Date | null;
  undone_by: string | null;
  from_number: string;
  from_name: string;
  into_number: string;
};

export type IdentityRow = {
  id: string;
  customer_id: string;
  kind: 'phone' | 'email' | 'wechat' | 'host_user' | 'visitor';
  sealed: string | null;
  verified: boolean;
  /** Of the customer who holds it (a merged file keeps its own key). */
  ring: number | null;
  wrapped_key: string | null;
};

export type ContactKind = 'chat' | 'call' | 'callback' | 'mail' | 'ticket' | 'survey' | 'visit' | 'order' | 'contract';

export type ContactRow = {
  kind: ContactKind;
  subject_id: string;
  customer_id: string;
  unit_id: string;
  number: string;
  title: string;
  state: string;
  type: string | null;
  open: boolean;
  score: number | null;
  at: Date;
};

export type ProductRow = {
  id: string;
  customer_id: string;
  model_id: string;
  serial_number: string;
  bought_on: string | null;
  bought_at: string;
  warranty_until: string | null;
};

export type ConsentRow = {
  id: string;
  purpose: string;
  purpose_name: Name;
  given: boolean;
  /** A yes to a text that has changed since; it no longer counts. */
  outdated: boolean;
  notice_version: number | null;
  source: string;
  actor: string;
  at: Date;
};

export type PurposeRow = {
  code: string;
  name: Name;
  about: Name;
  basis: 'contract' | 'law' | 'consent';
  state: 'active' | 'retired';
  least_notice: number | null;
  version: number;
};
