/** Row types of the schema `contracts`. */
import type { z } from 'zod';
import type { contractKind, contractState } from './contract.ts';

export type ContractRow = {
  id: string;
  origin_site: number;
  customer_id: string;
  unit_id: string;
  number: string;
  kind: z.infer<typeof contractKind>;
  state: z.infer<typeof contractState>;
  tier_id: string | null;
  starts_on: string;
  ends_on: string | null;
  worth: number | null;
  currency: string;
  products: string[];
  agreement_id: string | null;
  note: string;
  /** In charge; null: whoever supervises the unit. */
  owner_id: string | null;
  file_id: string | null;
  file_name: string | null;
  version: number;
  created_at: Date;
};
