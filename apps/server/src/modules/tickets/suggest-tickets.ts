/** Tickets that may be the same request or belong to it: of the same customer, about the same thing, in similar words. */
import { clock, type Db, type Scope, searchAnyQuery, searchPairs } from '#kernel';
import { memberIdsOf } from '#modules/customers';
import type { FieldValues } from '#modules/fields';
import type { Suggestion, SuggestTickets } from './contract.ts';
import { ticketNotFound } from './errors.ts';
import { likeness } from './rules-suggest.ts';
import { findTicket } from './store.ts';
import { relationsOf } from './store-relations.ts';
import { similarTickets } from './store-suggest.ts';
import { ticketSummaries } from './ticket-views.ts';

const day = 86_400_000;
const customerDays = 90;
const wordDays = 30;
const most = 6;

/** Best first. Throws `tickets.not-found` for a ticket that is not visible. */
export async function suggestTickets(db: Db, scope: Scope, input: SuggestTickets): Promise<Suggestion[]> {
  const own = input.ticketId ? await findTicket(db, scope, input.ticketId) : null;
  if (input.ticketId && !own) throw ticketNotFound();
  const about = own
    ? {
        title: own.title,
        type: own.type,
        topicId: own.topic_id,
        modelId: own.model_id,
        customerId: own.customer_id,
        custom: own.custom,
      }
    : { ...input, title: input.title ?? '', custom: input.custom as FieldValues };
  const customerIds = about.customerId ? await memberIdsOf(db, scope, about.customerId) : [];
  const now = clock.ms();
  const rows = await similarTickets(db, scope, {
    customerIds,
    customerSince: new Date(now - customerDays * day),
    query: searchAnyQuery(about.title),
    wordsSince: new Date(now - wordDays * day),
  });
  const related = own ? new Set((await relationsOf(db, scope, own.id)).map(({ id }) => id)) : new Set<string>();
  const asked = { ...about, customerIds, topicId: about.topicId ?? null, pairs: searchPairs(about.title) };
  const found = rows
    .filter((row) => row.id !== own?.id && row.merged_into === null && !related.has(row.id))
    .flatMap((row) => {
      const pairs = searchPairs(row.title, row.description.slice(0, 500));
      const like = likeness(asked, { ...row, pairs });
      return like ? [{ row, ...like }] : [];
    })
    .sort((a, b) => b.score - a.score || b.row.created_at.getTime() - a.row.created_at.getTime())
    .slice(0, most);
  const shown = await ticketSummaries(
    db,
    scope,
    found.map(({ row }) => row),
  );
  return shown.map((ticket, index) => ({ ticket, reasons: found[index]!.reasons }));
}
