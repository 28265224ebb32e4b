/** Rows of the schema `webhooks`. */
import type { WebhookKind } from './contract.ts';

export type EndpointRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  name: string;
  url: string;
  kinds: WebhookKind[];
  state: 'active' | 'paused' | 'disabled';
  ring: number;
  wrapped_key: string;
  secret: string;
  former_secret: string | null;
  former_until: Date | null;
  failures: number;
  rests: number;
  failing_since: Date | null;
  resting_until: Date | null;
  problem: string | null;
  last_ok_at: Date | null;
  created_at: Date;
  created_by: string;
  version: number;
};

export type DeliveryRow = {
  endpoint_id: string;
  position: number;
  event_id: string;
  kind: WebhookKind;
  subject: string;
  payload: Record<string, unknown>;
  occurred_at: Date;
  state: 'waiting' | 'sent' | 'failed' | 'skipped';
  attempts: number;
  next_at: Date;
  last_at: Date | null;
  status: number | null;
  problem: string | null;
  answer: string | null;
  ms: number | null;
};

/** What it takes to send one. */
export type Due = Pick<
  DeliveryRow,
  'position' | 'event_id' | 'kind' | 'subject' | 'payload' | 'occurred_at' | 'attempts' | 'next_at'
>;

/** How one try ended, to be written down. */
export type Outcome = {
  position: number;
  state: DeliveryRow['state'];
  attempts: number;
  next_at: Date;
  last_at: Date;
  status: number | null;
  problem: string | null;
  answer: string | null;
  ms: number;
};

export type Health = Pick<
  EndpointRow,
  'failures' | 'rests' | 'failing_since' | 'resting_until' | 'problem' | 'last_ok_at'
>;
