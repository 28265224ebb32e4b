/** Changes of what a ticket says, checked against the version the editor saw. */
import { clock, conflict, demand, type Scope, type Tx } from '#kernel';
import { topicById } from '#modules/catalogue';
import { moveClocksTo } from '#modules/clocks';
import { customerSubject } from '#modules/customers';
import type { EditTicket } from './contract.ts';
import { customerUnknown, topicUnknown } from './errors.ts';
import { ticketChanged } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import { type TicketChanges, updateTicket } from './store.ts';
import type { FieldChange, TicketRow } from './tables.ts';
import { checkType, takeForm } from './take-form.ts';
import { keepContact, note, say } from './tell.ts';
import { productFor } from './ticket-product.ts';

const columns = {
  title: 'title',
  description: 'description',
  type: 'type',
  priority: 'priority',
  special: 'special',
  topicId: 'topic_id',
  unitId: 'unit_id',
  modelId: 'model_id',
  productId: 'product_id',
  customerId: 'customer_id',
} as const;

/** Clocks keep the policy they started under: a changed type or priority moves no due time. */
export async function editTicket(tx: Tx, scope: Scope, input: { id: string } & EditTicket): Promise<TicketRow> {
  const row = await holdTicket(tx, scope, input.id);
  if (row.version !== input.version) throw conflict();
  const changes: TicketChanges = {};
  const customerId = input.customerId === undefined ? row.customer_id : input.customerId;
  if (input.productId || input.modelId) {
    const { modelId = null, productId = null } = input;
    input = {
      ...input,
      productId,
      modelId: (await productFor(tx, scope, { modelId, productId, customerId }))!.modelId,
    };
  } else if (input.modelId === null) input = { ...input, productId: null };
  // Somebody else's file: what the other one bought is not theirs.
  else if (customerId !== row.customer_id && row.product_id) input = { ...input, productId: null };
  const fields: FieldChange[] = [];
  for (const [field, column] of Object.entries(columns) as [keyof typeof columns, keyof TicketRow][]) {
    const value = input[field];
    if (value === undefined || value === row[column]) continue;
    Object.assign(changes, { [column]: value });
    fields.push({ field, from: text(row[column]), to: text(value) });
  }
  if (changes.type) await checkType(tx, changes.type);
  if (input.custom) {
    const about = { type: row.type, topicId: row.topic_id, priority: row.priority, ...defined(input) };
    const taken = await takeForm(tx, scope, about, { before: row.custom, given: input.custom, demand: false });
    if (taken.changes.length > 0) changes.custom = taken.values;
    fields.push(...taken.changes);
  }
  if (fields.length === 0) return row;
  if (changes.unit_id) demand(scope, 'tickets.write', changes.unit_id);
  if (changes.topic_id && !(await topicById(tx, scope, changes.topic_id))) throw topicUnknown();
  if (changes.customer_id && !(await customerSubject(tx, scope, changes.customer_id))) throw customerUnknown();
  const at = clock.now();
  const after = await updateTicket(tx, row.id, changes, at);
  await note(tx, scope, row.id, 'changed', fields, null, at);
  if (changes.unit_id) await moveClocksTo(tx, scope, { kind: 'ticket', id: row.id, unitId: changes.unit_id });
  await keepContact(tx, scope, after);
  await say(tx, scope, ticketChanged, after, { fields: fields.map(({ field }) => field) });
  return after;
}

function defined({ type, topicId, priority }: Pick<EditTicket, 'type' | 'topicId' | 'priority'>) {
  return { ...(type && { type }), ...(topicId !== undefined && { topicId }), ...(priority && { priority }) };
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
