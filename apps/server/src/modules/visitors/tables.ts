/** Rows of the schema `visitors`. */
import type { Name } from '#kernel';

export type InvitationRow = {
  id: string;
  origin_site: number;
  visit_id: string;
  visitor_id: string;
  /** Who asked, by hand; null: a rule did. */
  staff_id: string | null;
  rule_id: string | null;
  text: string;
  state: 'waiting' | 'shown' | 'accepted' | 'declined';
  created_at: Date;
};

export type RuleRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  widget_id: string;
  name: string;
  active: boolean;
  page_has: string;
  referrer_has: string;
  stay_seconds: number;
  visits: number;
  again_days: number;
  text: Name;
  version: number;
};

export type BanRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  visitor_id: string;
  visitor_code: string;
  /** Given: everybody from this address. */
  ip: string | null;
  reason: string;
  created_by: string;
  created_at: Date;
  until: Date | null;
  lifted_at: Date | null;
};
