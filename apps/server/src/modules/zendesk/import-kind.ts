/** The kind `zendesk-tickets` of imports. */
import { AppError, clock, demand, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { findOrCreateByIdentity } from '#modules/customers';
import type { ImportKind, KindField, Outcome, TakenRow, TakeOptions } from '#modules/imports';
import { type ImportedTicket, importTickets } from '#modules/tickets';
import { openExport } from './open-export.ts';
import { type ReadTicket, readTicket, WrongField } from './read-ticket.ts';
import { broughtBefore, noteBrought } from './store.ts';

const field = (key: string, zh: string, en: string, titles: string[], required = false): KindField => ({
  key,
  name: { zh, en },
  titles,
  required,
  hint: null,
});
const fields: KindField[] = [
  field('id', '编号', 'Id', ['id'], true),
  field('subject', '标题', 'Subject', ['subject', 'raw_subject']),
  field('description', '说明', 'Description', ['description']),
  field('status', '状态', 'Status', ['status']),
  field('priority', '优先级', 'Priority', ['priority']),
  field('type', '类型', 'Type', ['type']),
  field('channel', '渠道', 'Channel', ['via.channel']),
  field('created_at', '创建时间', 'Created', ['created_at'], true),
  field('updated_at', '更新时间', 'Updated', ['updated_at']),
  field('solved_at', '解决时间', 'Solved', ['solved_at', 'metric_set.solved_at']),
  field('requester_id', '客户编号', 'Requester id', ['requester_id', 'requester.id']),
  field('requester_name', '客户姓名', 'Requester’s name', ['requester.name']),
  field('requester_email', '客户邮箱', 'Requester’s mail', ['requester.email']),
  field('requester_phone', '客户电话', 'Requester’s telephone', ['requester.phone']),
  field('comments', '往来', 'Comments', ['comments']),
];

export function zendeskTickets(site: number): ImportKind {
  return {
    kind: 'zendesk-tickets',
    name: { zh: 'Zendesk 工单', en: 'Zendesk tickets' },
    right: 'tickets.import',
    fields: async () => fields,
    open: openExport,
    take: (tx, scope, rows, options) => take(tx, scope, rows, options, site),
  };
}

async function take(
  tx: Tx,
  scope: Scope,
  rows: readonly TakenRow[],
  options: TakeOptions,
  site: number,
): Promise<Outcome[]> {
  demand(scope, 'tickets.import', options.unitId);
  const outcomes: Outcome[] = rows.map(() => 'same');
  const read: { index: number; ticket: ReadTicket }[] = [];
  for (const [index, { values }] of rows.entries())
    try {
      read.push({ index, ticket: readTicket(values) });
    } catch (error) {
      outcomes[index] = wrong(error);
    }
  const seen = new Set(
    (
      await broughtBefore(
        tx,
        scope,
        read.map(({ ticket }) => ticket.externalId),
      )
    ).map((row) => row.external_id),
  );
  const items: ImportedTicket[] = [];
  const from: { index: number; externalId: string }[] = [];
  for (const { index, ticket } of read) {
    if (seen.has(ticket.externalId)) continue;
    try {
      const customerId = await requesterOf(tx, scope, ticket, options.unitId);
      items.push(itemOf(ticket, { site, unitId: options.unitId, customerId }));
      from.push({ index, externalId: ticket.externalId });
      seen.add(ticket.externalId);
    } catch (error) {
      outcomes[index] = wrong(error);
    }
  }
  // The right was asked for above; clocks and histories of the past are the program's.
  const made = await importTickets(tx, systemScope('zendesk'), items);
  await noteBrought(
    tx,
    options.runId,
    from.map(({ externalId }, n) => ({ external_id: externalId, ticket_id: made[n]!.id })),
  );
  for (const { index } of from) outcomes[index] = 'added';
  await record(tx, scope, {
    action: 'zendesk.imported',
    subject: ['import', options.runId],
    unitId: options.unitId,
    detail: { lines: `${rows[0]!.line}–${rows.at(-1)!.line}`, added: from.length },
  });
  return outcomes;
}

/** By mail address, else by telephone; nobody without either. A value that is none is the row's fault. */
async function requesterOf(tx: Tx, scope: Scope, { requester }: ReadTicket, unitId: string): Promise<string | null> {
  const { email, phone, name } = requester;
  if (!email && !phone) return null;
  const identity = email ? { kind: 'email' as const, value: email } : { kind: 'phone' as const, value: phone! };
  try {
    return (await findOrCreateByIdentity(tx, scope, { ...identity, verified: false, name, unitId })).id;
  } catch (error) {
    if (error instanceof AppError) throw new WrongField(email ? 'requester_email' : 'requester_phone', error);
    throw error;
  }
}

function itemOf(ticket: ReadTicket, at: { site: number; unitId: string; customerId: string | null }): ImportedTicket {
  const { title, description, type, state, priority, channel, createdAt, respondedAt, resolvedAt, closedAt } = ticket;
  return {
    ...at,
    ...{ title, description, type, state, priority, channel, createdAt, respondedAt, resolvedAt, closedAt },
    topicId: null,
    special: false,
    assigneeId: null,
    conversationId: null,
    assignedAt: null,
    broughtAt: clock.now(),
    remarks: ticket.remarks.map((one) => ({
      at: one.at,
      internal: one.internal,
      text: one.byCustomer && ticket.requester.name ? `${ticket.requester.name}：${one.text}` : one.text,
    })),
  };
}

function wrong(error: unknown): Outcome {
  if (error instanceof WrongField) return { field: error.field, error: error.error };
  if (error instanceof AppError) return { field: null, error };
  throw error;
}
