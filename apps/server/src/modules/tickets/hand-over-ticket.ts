/** Work goes from one person or unit to another with a reason, and the customer hears once who has it now. */
import { demand, type Locale, nameIn, type Scope, type Tx, translate } from '#kernel';
import { conversationCards, tellThere } from '#modules/conversations';
import { writeToCustomer } from '#modules/customers';
import { staffCard } from '#modules/identity';
import { readCompany, unitCards } from '#modules/organisation';
import { assignTicket } from './assign-ticket.ts';
import { dispatchAgain, leaveQueue } from './dispatch-ticket.ts';
import { editTicket } from './edit-ticket.ts';
import { reasonNeeded, ticketNotFound } from './errors.ts';
import { readHandOverWords } from './keep-hand-over-words.ts';
import { isOpen } from './rules.ts';
import { fillWords } from './rules-hand-over.ts';
import { conversationsOf, findTicket } from './store.ts';
import type { TicketRow } from './tables.ts';
import { note } from './tell.ts';

export type HandOver = {
  id: string;
  assigneeId: string | null;
  unitId?: string | undefined;
  version: number;
  reason?: string | undefined;
  tellCustomer?: boolean | undefined;
};

type EditTelling = Parameters<typeof editTicket>[2] & { tellCustomer?: boolean | undefined };

/**
 * As `assignTicket` and, with `unitId`, `editTicket`; the reason stands as an internal note, what the customer was told as a
 * comment. Throws also `tickets.reason-needed` when a ticket goes to another unit without one.
 */
export async function handOverTicket(tx: Tx, scope: Scope, input: HandOver): Promise<TicketRow> {
  const before = await findTicket(tx, scope, input.id, 'tickets.write');
  if (!before) throw ticketNotFound();
  const moves = input.unitId !== undefined && input.unitId !== before.unit_id;
  const reason = input.reason?.trim();
  if (moves && !reason) throw reasonNeeded();
  const row = moves ? await move(tx, scope, before, input, input.unitId!) : await assignTicket(tx, scope, input);
  const given = input.assigneeId !== null && before.assignee_id !== input.assigneeId;
  if (!moves && !given) return row;
  if (reason) await note(tx, scope, row.id, 'note', [], reason);
  // Whose matter is done hears of no new owner.
  if (input.tellCustomer && isOpen(row.state)) await tellOf(tx, scope, row, given ? 'person' : 'unit');
  return row;
}

/** As `editTicket`; with another unit and `tellCustomer` the customer hears which has it now. */
export async function editTelling(tx: Tx, scope: Scope, input: EditTelling): Promise<TicketRow> {
  const { tellCustomer, ...change } = input;
  const before = tellCustomer && input.unitId ? await findTicket(tx, scope, input.id, 'tickets.write') : null;
  const row = await editTicket(tx, scope, change);
  if (before && before.unit_id !== row.unit_id && isOpen(row.state)) await tellOf(tx, scope, row, 'unit');
  return row;
}

/** Work items are locked before tickets: it leaves the queue of its old unit first, and enters one of the new unit last. */
async function move(tx: Tx, scope: Scope, before: TicketRow, input: HandOver, unitId: string): Promise<TicketRow> {
  const { id, assigneeId } = input;
  if (before.assignee_id && before.assignee_id !== scope.actor.id && before.assignee_id !== assigneeId)
    demand(scope, 'tickets.assign', before.unit_id);
  await leaveQueue(tx, id, 'by-hand');
  const moved = await editTicket(tx, scope, { id, unitId, version: input.version });
  if (moved.assignee_id !== assigneeId) return assignTicket(tx, scope, { id, assigneeId, version: moved.version });
  if (isOpen(moved.state)) await dispatchAgain(tx, scope, moved);
  return moved;
}

export async function tellOf(tx: Tx, scope: Scope, row: TicketRow, kind: 'person' | 'unit'): Promise<void> {
  const staff = kind === 'person' && row.assignee_id ? await staffCard(tx, scope, row.assignee_id) : null;
  const [unit] = await unitCards(tx, scope, [row.unit_id]);
  const company = await readCompany(tx, scope);
  if (!unit || !company) return;
  const words = (await readHandOverWords(tx, scope))[kind];
  const text = (locale: Locale): string =>
    fillWords(locale === 'en' ? words.en : words.zh, {
      number: row.number,
      title: row.title,
      staff: staff?.name ?? '',
      unit: nameIn(unit.name, locale),
      company: nameIn(company.name, locale),
    });
  const who = staff?.name ?? nameIn(unit.name, scope.locale);
  const say = (kindOf: 'comment' | 'note', key: string, more: Record<string, string> = {}) =>
    note(tx, scope, row.id, kindOf, [], translate(scope.locale, `tickets.hand-over.${key}`, { who, ...more }));
  const there = await talkAbout(tx, scope, row);
  if (there && (await tellThere(tx, scope, there.id, text(there.language)))) {
    await say('comment', 'told-there', { conversation: there.number });
    return;
  }
  if (!row.customer_id && !there) return;
  const subject = { number: row.number, company: company.name.zh };
  const told =
    row.customer_id !== null &&
    (await writeToCustomer(tx, scope, {
      customerId: row.customer_id,
      subject: translate('zh-CN', 'tickets.hand-over.subject', subject),
      text: `${text('zh-CN')}\n${nameIn(company.name, 'zh-CN')}\n\n${text('en')}\n${nameIn(company.name, 'en')}`,
    }));
  // A promise that was not kept is said too: somebody has to call.
  await say(told ? 'comment' : 'note', told ? 'told' : 'not-told');
}

/** The newest conversation about it that is still open, and not with somebody else. */
async function talkAbout(tx: Tx, scope: Scope, row: TicketRow) {
  const cards = await conversationCards(tx, scope, await conversationsOf(tx, scope, [row.id]));
  return [...cards.values()]
    .filter((card) => card.state !== 'closed')
    .filter((card) => !row.customer_id || !card.customerId || card.customerId === row.customer_id)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())[0];
}
