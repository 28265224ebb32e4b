/** The time line of a customer, newest first; each entry only for those who may read its kind in its unit. */
import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, type Scope } from '#kernel';
import type { Contact } from './contract.ts';
import { customerNotFound } from './errors.ts';
import { findCustomer, memberIds } from './store.ts';
import { timeline } from './store-contacts.ts';
import type { ContactKind } from './tables.ts';

const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);

export async function readTimeline(
  db: Db,
  scope: Scope,
  query: { customerId: string; kind?: ContactKind; cursor?: string; limit: number },
): Promise<{ contacts: Contact[]; nextCursor: string | null }> {
  const row = await findCustomer(db, scope, query.customerId);
  if (!row) throw customerNotFound();
  const rows = await timeline(db, scope, await memberIds(db, scope, row.id), {
    after: decodeCursor(query.cursor, cursorShape),
    kind: query.kind ?? null,
    limit: query.limit + 1,
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    contacts: page.map((contact) => ({
      kind: contact.kind,
      id: contact.subject_id,
      number: contact.number,
      title: contact.title,
      at: contact.at.toISOString(),
      state: contact.state,
      open: contact.open,
      score: contact.score,
    })),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.at.toISOString(), last.subject_id]) : null,
  };
}
