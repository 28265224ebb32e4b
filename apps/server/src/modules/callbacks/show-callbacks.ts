/** Call-backs as people see them: contacts masked, names resolved. */
import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, type Scope, systemScope } from '#kernel';
import { customerNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { queueNames } from '#modules/routing';
import type { Callback, CallbackDetail } from './contract.ts';
import { callbackNotFound } from './errors.ts';
import { attemptsOf, findCallback, listCallbacks } from './store.ts';
import type { CallbackRow } from './tables.ts';
import { askerOf } from './vault.ts';

const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export async function showCallbacks(
  db: Db,
  scope: Scope,
  query: { state: 'open' | 'ended'; cursor?: string | undefined; limit: number; customerId?: string | undefined },
): Promise<{ callbacks: Callback[]; nextCursor: string | null }> {
  const after = decodeCursor(query.cursor, cursorShape);
  const rows = await listCallbacks(db, scope, {
    open: query.state === 'open',
    customerId: query.customerId ?? null,
    most: query.limit + 1,
    before: after && { at: new Date(after[0]), id: after[1] },
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    callbacks: await shown(db, scope, page),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null,
  };
}

/** Throws `callbacks.not-found`. */
export async function showCallback(db: Db, scope: Scope, id: string): Promise<CallbackDetail> {
  const row = await findCallback(db, scope, id);
  if (!row) throw callbackNotFound();
  const [card] = await shown(db, scope, [row]);
  const attempts = await attemptsOf(db, scope, id);
  const people = await peopleOf(
    db,
    scope,
    attempts.map(({ staff_id }) => staff_id),
  );
  return {
    ...card!,
    ...askerOf(row),
    tries: attempts.map(({ at, ended_at, result, call_id, staff_id }) => ({
      at: at.toISOString(),
      endedAt: iso(ended_at),
      result,
      callId: call_id,
      agent: staff_id ? { id: staff_id, name: people.get(staff_id) ?? '' } : null,
    })),
  };
}

async function peopleOf(db: Db, scope: Scope, ids: (string | null)[]): Promise<Map<string, string>> {
  const cards = await staffCards(db, scope, [...new Set(ids.flatMap((id) => id ?? []))]);
  return new Map(cards.map(({ id, name }) => [id, name]));
}

async function shown(db: Db, scope: Scope, rows: CallbackRow[]): Promise<Callback[]> {
  const customers = await customerNames(
    db,
    scope,
    rows.flatMap(({ customer_id }) => customer_id ?? []),
  );
  const people = await peopleOf(
    db,
    scope,
    rows.map(({ held_by }) => held_by),
  );
  // The name of the queue of what one may see.
  const queues = await queueNames(db, systemScope('callbacks'), [...new Set(rows.map(({ queue_id }) => queue_id))]);
  return rows.map((row) => {
    const customer = row.customer_id ? customers.get(row.customer_id) : undefined;
    return {
      id: row.id,
      number: row.number,
      state: row.state,
      source: row.source,
      way: row.way,
      language: row.language,
      unitId: row.unit_id,
      queueId: row.queue_id,
      queueName: queues.get(row.queue_id)?.name ?? null,
      customer: customer ? { id: customer.id, name: customer.name } : null,
      contact: row.contact_masked,
      wish: {
        notBefore: row.not_before.toISOString(),
        notAfter: row.not_after.toISOString(),
        days: row.days,
        fromMinute: row.from_minute,
        toMinute: row.to_minute,
        zone: row.zone,
      },
      nextAt: iso(row.next_at),
      attempts: row.attempts,
      lastResult: row.last_result,
      holder: row.held_by ? { id: row.held_by, name: people.get(row.held_by) ?? '' } : null,
      subject: row.subject_kind && row.subject_id ? { kind: row.subject_kind, id: row.subject_id } : null,
      callId: row.call_id,
      createdAt: row.created_at.toISOString(),
      endedAt: iso(row.ended_at),
      endedReason: row.ended_reason,
    };
  });
}
