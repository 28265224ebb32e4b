/** Rows of the schema `apikeys`. */
export type KeyRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  name: string;
  permissions: string[];
  prefix: string;
  secret_hash: string;
  former_hash: string | null;
  former_until: Date | null;
  expires_at: Date | null;
  addresses: string[];
  per_minute: number;
  created_at: Date;
  created_by: string;
  revoked_at: Date | null;
  last_used_at: Date | null;
  version: number;
};

export type KeptRow = {
  fingerprint: string;
  state: 'running' | 'done';
  ring: number | null;
  wrapped_key: string | null;
  answer: string | null;
};
