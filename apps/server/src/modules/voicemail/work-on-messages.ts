/** Messages in the workspace: listed, heard (audited), read, given to somebody, done. */
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { announce, clock, type Database, type Db, invalidInput, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { customerNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { finish } from '#modules/routing';
import { findRecording } from '#modules/telephony';
import type { changeMessage as changeShape, Message, MessageState } from './contract.ts';
import { messageNotFound } from './errors.ts';
import { voicemailChanged } from './events.ts';
import { listPeople } from './list-people.ts';
import { ports } from './ports.ts';
import { listBoxes, listMessages, lockMessage, messagesById, saveMessage } from './store.ts';
import { heardByMe, markHeard } from './store-heard.ts';
import type { MessageRow } from './tables.ts';
import { workKind } from './work-kind.ts';

export async function showMessages(
  db: Db,
  scope: Scope,
  query: { state: 'open' | 'done'; before?: string | undefined },
): Promise<{ messages: Message[]; more: boolean }> {
  const states = query.state === 'open' ? ['new', 'read'] : ['done'];
  const before = query.before ? new Date(query.before) : null;
  const rows = await listMessages(db, scope, { states, before, most: 51 });
  return { messages: await shown(db, scope, rows.slice(0, 50)), more: rows.length > 50 };
}

/** Throws `voicemail.message-not-found`. */
export async function showMessage(db: Db, scope: Scope, id: string): Promise<Message> {
  const [message] = await shown(db, scope, await messagesById(db, scope, [id]));
  if (!message) throw messageNotFound();
  return message;
}

async function shown(db: Db, scope: Scope, rows: MessageRow[]): Promise<Message[]> {
  const ids = (pick: (row: MessageRow) => string | null): string[] => [
    ...new Set(rows.flatMap((row) => pick(row) ?? [])),
  ];
  const customers = await customerNames(
    db,
    scope,
    ids((row) => row.customer_id),
  );
  const people = new Map(
    (
      await staffCards(
        db,
        scope,
        ids((row) => row.assigned_to),
      )
    ).map((card) => [card.id, card.name]),
  );
  const heard = await heardByMe(
    db,
    scope,
    rows.map(({ id }) => id),
  );
  const boxes = new Map((await listBoxes(db, scope)).map((box) => [box.id, box.name]));
  return rows.map((row) => {
    const customer = row.customer_id ? customers.get(row.customer_id) : undefined;
    return {
      id: row.id,
      boxId: row.box_id,
      boxName: boxes.get(row.box_id) ?? { zh: '', en: '' },
      unitId: row.unit_id,
      callId: row.call_id,
      state: row.state as MessageState,
      heard: heard.has(row.id),
      party: row.party_masked,
      customer: customer ? { id: customer.id, name: customer.name } : null,
      assignee: row.assigned_to ? { id: row.assigned_to, name: people.get(row.assigned_to) ?? '' } : null,
      durationMs: row.duration_ms,
      leftAt: row.left_at.toISOString(),
    };
  });
}

/** Done ends its work with the router. Throws `voicemail.message-not-found`. */
export async function changeMessage(
  tx: Tx,
  scope: Scope,
  id: string,
  input: z.infer<typeof changeShape>,
): Promise<void> {
  // The work item before the subject's row, as everywhere.
  const [before] = await messagesById(tx, scope, [id]);
  // In somebody's hands by a person's word: the router must not offer it to another one as well.
  const given = Boolean(input.assignedTo) && before?.assigned_to !== input.assignedTo;
  if (input.state === 'done' || given)
    await finish(tx, systemScope('voicemail'), { kind: workKind, subjectId: id, reason: given ? 'given' : 'done' });
  const row = await lockMessage(tx, scope, id);
  if (!row || row.state === 'destroyed' || row.state === 'recording') throw messageNotFound();
  const now = clock.now();
  const state = input.state ?? row.state;
  if (input.state && scope.actor.kind === 'staff')
    await markHeard(tx, id, scope.actor.id, input.state === 'new' ? null : now);
  const assigned = input.assignedTo === undefined ? row.assigned_to : input.assignedTo;
  if (state === row.state && assigned === row.assigned_to) return;
  if (assigned && assigned !== row.assigned_to && assigned !== scope.actor.id) {
    const people = await listPeople(tx, scope, row.unit_id);
    if (!people.some((one) => one.id === assigned)) throw invalidInput({ fields: 'assignedTo' });
  }
  await saveMessage(tx, {
    ...row,
    state,
    assigned_to: assigned,
    read_at: state === 'new' ? null : (row.read_at ?? now),
    done_at: state === 'done' ? (row.done_at ?? now) : null,
  });
  await announce(tx, voicemailChanged, {
    aggregate: ['voicemail', id],
    payload: {
      messageId: id,
      boxId: row.box_id,
      unitId: row.unit_id,
      customerId: row.customer_id,
      state,
      assignedTo: assigned,
    },
    actor: scope.actor,
    topics: [`unit:${row.unit_id}`, ...(assigned ? [`staff:${assigned}`] : [])],
  });
}

/** Each time is audited before the first sound; what was new is read then. */
export async function playMessage(
  db: Database,
  scope: Scope,
  id: string,
  download: boolean,
  reply: FastifyReply,
): Promise<void> {
  const [row] = await messagesById(db, scope, [id]);
  const recording = row && (await findRecording(db, systemScope('voicemail'), row.recording_id));
  if (!row || !recording?.file_id) throw messageNotFound();
  await db.transact(async (tx) => {
    await record(tx, scope, {
      action: download ? 'voicemail.downloaded' : 'voicemail.played',
      subject: ['voicemail', id],
      unitId: row.unit_id,
      detail: { callId: row.call_id },
    });
    if (row.state === 'new') await changeMessage(tx, scope, id, { state: 'read' });
    else if (scope.actor.kind === 'staff') await markHeard(tx, id, scope.actor.id, clock.now());
  });
  const { content, file } = await ports().files.read(recording.file_id);
  reply
    .header('content-type', 'audio/wav')
    .header('content-length', String(file.size))
    .header('content-disposition', `${download ? 'attachment' : 'inline'}; filename="${id}.wav"`)
    .header('cache-control', 'private, no-store');
  await reply.send(content);
}
