/** The canonical form of an entry and the chain over it. Pure: the same bytes on every machine and for every reader. */
import { createHash } from 'node:crypto';
import type { Json } from './tables.ts';

/** An entry with its instants as text of microseconds in UTC: what PostgreSQL keeps, not what a `Date` rounds to. */
export type SealableEntry = {
  id: string;
  recorded_at: string;
  at: string;
  actor_kind: string;
  actor_id: string;
  session_id: string | null;
  request_id: string;
  ip: string | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  unit_id: string | null;
  detail: Json;
};

/** Hash before the first entry. */
export const genesis: Buffer = createHash('sha256').update('qiao.audit.v1').digest();

/** JSON with sorted keys (the idea of RFC 8785, for the values we store), so key order never changes a hash. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** The bytes an entry is sealed by, its place in the chain included. */
export function canonicalEntry(seq: number, entry: SealableEntry): string {
  return canonicalJson([
    1,
    seq,
    entry.id,
    entry.recorded_at,
    entry.at,
    entry.actor_kind,
    entry.actor_id,
    entry.session_id,
    entry.request_id,
    entry.ip,
    entry.action,
    entry.subject_kind,
    entry.subject_id,
    entry.unit_id,
    entry.detail,
  ]);
}

export function chainHash(previous: Buffer, seq: number, entry: SealableEntry): Buffer {
  return createHash('sha256').update(previous).update(canonicalEntry(seq, entry), 'utf8').digest();
}

/** A row recorded this much before one that stands ahead of it in the chain was slipped in later; long transactions stay far below. */
export const backdatedMs = 15 * 60_000;
