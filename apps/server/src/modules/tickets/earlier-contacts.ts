/** What a ticket's customer had with us before it: conversations and calls with their recordings, each for those who may see it. */
import { can, type Db, type Scope } from '#kernel';
import { contactsOf, memberIdsOf } from '#modules/customers';
import { recordingsOf } from '#modules/telephony';
import type { EarlierContact } from './contract.ts';
import { ticketNotFound } from './errors.ts';
import { conversationsOf, findTicket } from './store.ts';

const kinds = ['chat', 'mail', 'call', 'callback'] as const;
const most = 30;
/** After every id, so that what began in the same moment counts as before. */
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Newest first; nothing when nobody knows whose ticket it is. Throws `tickets.not-found`. */
export async function earlierContacts(db: Db, scope: Scope, ticketId: string): Promise<EarlierContact[]> {
  const ticket = await findTicket(db, scope, ticketId);
  if (!ticket) throw ticketNotFound();
  if (!ticket.customer_id) return [];
  const [files, own] = [
    await memberIdsOf(db, scope, ticket.customer_id),
    new Set(await conversationsOf(db, scope, [ticket.id])),
  ];
  const after: [string, string] = [ticket.created_at.toISOString(), last];
  const found: Awaited<ReturnType<typeof contactsOf>> = [];
  for (const kind of kinds) found.push(...(await contactsOf(db, scope, files, { after, kind, limit: most })));
  const rows = found
    .filter(({ subject_id }) => !own.has(subject_id))
    .sort((one, other) => other.at.getTime() - one.at.getTime())
    .slice(0, most);
  const calls = rows.filter(({ kind }) => kind === 'call').map(({ subject_id }) => subject_id);
  const recordings = calls.length > 0 ? await recordingsOf(db, scope, calls) : [];
  return rows.map((row) => ({
    kind: row.kind as EarlierContact['kind'],
    id: row.subject_id,
    number: row.number,
    title: row.title,
    at: row.at.toISOString(),
    state: row.state,
    recordings: recordings
      .filter((one) => one.call_id === row.subject_id && can(scope, 'telephony.recordings', one.unit_id))
      .map(({ id, duration_ms }) => ({ id, durationMs: duration_ms })),
  }));
}
