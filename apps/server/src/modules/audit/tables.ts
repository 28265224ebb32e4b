/** Rows of the schema `audit`. */
import type { ColumnType, Generated } from 'kysely';

export type EntryTable = {
  id: string;
  recorded_at: Generated<Date>;
  at: Date;
  actor_kind: string;
  actor_id: string;
  session_id: string | null;
  request_id: string;
  ip: string | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  unit_id: string | null;
  detail: ColumnType<Detail, string, never>;
};

export type SealTable = {
  seq: number;
  entry_id: string;
  entry_recorded_at: Date;
  hash: Buffer;
  sealed_at: Generated<Date>;
};

export type AuditTables = {
  'audit.entry': EntryTable;
  'audit.seal': SealTable;
  'audit.unsealed': { entry_id: string; recorded_at: Date };
};

/** Ids, codes, numbers, field names; never a phone number, a mail address or any other personal value. */
export type Detail = { [key: string]: Json };
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
