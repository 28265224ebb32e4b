/** Row types of the schema `portraits`. */
import type { Channel } from './contract.ts';

export type PreferenceRow = {
  customer_id: string;
  origin_site: number;
  channel: Channel | null;
  language: 'zh' | 'en' | null;
  topics: string[];
  from_minute: number | null;
  to_minute: number | null;
  quiet_from: number | null;
  quiet_to: number | null;
  zone: string;
  said_by: 'customer' | 'agent';
  version: number;
  changed_at: Date;
  changed_by: string;
};
