/** Row types of the schema `orders`. */
import type { OrderState } from './contract.ts';

export type Line = { modelId: string | null; title: string; quantity: number; price: number };
export type OrderRow = {
  id: string;
  origin_site: number;
  customer_id: string;
  unit_id: string;
  source: string;
  number: string;
  state: OrderState;
  placed_at: Date;
  currency: string;
  total: number;
  lines: Line[];
  invoice: string;
  note: string;
  address_sealed: string | null;
  ring: number | null;
  wrapped_key: string | null;
  version: number;
  created_at: Date;
};
