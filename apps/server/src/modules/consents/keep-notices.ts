/** Purposes and the texts that explain them: drafted, published under the next number, then fixed. */
import type { z } from 'zod';
import { announce, clock, conflict, type Db, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { actorNames, allPurposes, askAnew, insertPurpose, updatePurpose } from '#modules/customers';
import type { editNotice, editPurpose, Notice, newNotice, newPurpose, PublicNotice, Purpose } from './contract.ts';
import { noticePublished as fixed, noticeNotFound, purposeTaken, purposeUnknown } from './errors.ts';
import { noticePublished } from './events.ts';
import {
  deleteDraft,
  findNotice,
  insertNotice,
  listNotices,
  type NoticeRow,
  noticeInForce,
  noticesInForce,
  publishDraft,
  updateNotice,
} from './store-notices.ts';

const right = 'consents.configure';
const byOf = (scope: Scope): string => `${scope.actor.kind}:${scope.actor.id}`;

export async function readPurposes(db: Db, scope: Scope): Promise<Purpose[]> {
  const inForce = await noticesInForce(db, scope);
  return (await allPurposes(db, scope)).map(({ least_notice: leastNotice, ...row }) => ({
    ...row,
    leastNotice,
    noticeNumber: inForce.get(row.code) ?? null,
  }));
}

/** The published text that explains a purpose now; null when there is none. */
export async function noticeFor(db: Db, scope: Scope, purpose: string): Promise<PublicNotice | null> {
  const row = await noticeInForce(db, scope, purpose);
  return row && { number: row.version!, title: row.title, body: row.body };
}

export async function addPurpose(tx: Tx, scope: Scope, input: z.infer<typeof newPurpose>): Promise<void> {
  demand(scope, right, null);
  if (!(await insertPurpose(tx, input))) throw purposeTaken({ code: input.code });
  await record(tx, scope, { action: 'consents.purpose-added', subject: ['purpose', input.code] });
}

export async function changePurpose(
  tx: Tx,
  scope: Scope,
  code: string,
  input: z.infer<typeof editPurpose>,
): Promise<void> {
  demand(scope, right, null);
  const before = (await allPurposes(tx, scope)).find((one) => one.code === code);
  if (!before) throw purposeUnknown();
  const after = {
    code,
    version: input.version,
    name: input.name ?? before.name,
    about: input.about ?? before.about,
    basis: input.basis ?? before.basis,
    state: input.state ?? before.state,
  };
  if (!(await updatePurpose(tx, after))) throw conflict();
  await record(tx, scope, {
    action: 'consents.purpose-changed',
    subject: ['purpose', code],
    detail: { basis: after.basis, state: after.state },
  });
}

export async function readNotices(db: Db, scope: Scope): Promise<Notice[]> {
  const rows = await listNotices(db, scope);
  const nameOf = await actorNames(
    db,
    scope,
    rows.map(({ by }) => by),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.version,
    title: row.title,
    body: row.body,
    purposes: row.purposes,
    asksAnew: row.asks_anew,
    state: row.state,
    by: nameOf(row.by) ?? '',
    editedAt: row.edited_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    edits: row.edits,
  }));
}

async function demandPurposes(tx: Tx, scope: Scope, codes: string[]): Promise<void> {
  const known = new Set((await allPurposes(tx, scope)).map(({ code }) => code));
  if (codes.some((code) => !known.has(code))) throw purposeUnknown();
}

export async function draftNotice(tx: Tx, scope: Scope, input: z.infer<typeof newNotice>): Promise<string> {
  demand(scope, right, null);
  await demandPurposes(tx, scope, input.purposes);
  const id = newId();
  const { title, body, purposes, asksAnew } = input;
  await insertNotice(tx, { id, title, body, purposes, asks_anew: asksAnew, by: byOf(scope), edited_at: clock.now() });
  await record(tx, scope, { action: 'consents.notice-drafted', subject: ['notice', id] });
  return id;
}

async function theDraft(tx: Tx, scope: Scope, id: string): Promise<NoticeRow> {
  demand(scope, right, null);
  const row = await findNotice(tx, scope, id);
  if (!row) throw noticeNotFound();
  if (row.state !== 'draft') throw fixed();
  return row;
}

export async function changeNotice(tx: Tx, scope: Scope, id: string, input: z.infer<typeof editNotice>): Promise<void> {
  const before = await theDraft(tx, scope, id);
  if (input.purposes) await demandPurposes(tx, scope, input.purposes);
  const after = {
    id,
    edits: input.edits,
    title: input.title ?? before.title,
    body: input.body ?? before.body,
    purposes: input.purposes ?? before.purposes,
    asks_anew: input.asksAnew ?? before.asks_anew,
    by: byOf(scope),
    edited_at: clock.now(),
  };
  if (!(await updateNotice(tx, after))) throw conflict();
  await record(tx, scope, { action: 'consents.notice-drafted', subject: ['notice', id] });
}

export async function dropNotice(tx: Tx, scope: Scope, id: string): Promise<void> {
  await theDraft(tx, scope, id);
  await deleteDraft(tx, id);
  await record(tx, scope, { action: 'consents.notice-dropped', subject: ['notice', id] });
}

/** From here on this is what customers are shown. When it asks anew, earlier words about its purposes no longer count. */
export async function publishNotice(tx: Tx, scope: Scope, id: string, edits: number): Promise<void> {
  const draft = await theDraft(tx, scope, id);
  const number = await publishDraft(tx, { id, edits, by: byOf(scope), at: clock.now() });
  if (number === null) throw conflict();
  if (draft.asks_anew) await askAnew(tx, draft.purposes, number);
  await record(tx, scope, {
    action: 'consents.notice-published',
    subject: ['notice', id],
    detail: { number, purposes: draft.purposes.join(','), asksAnew: draft.asks_anew },
  });
  await announce(tx, noticePublished, {
    aggregate: ['notice', id],
    payload: { noticeId: id, number },
    actor: scope.actor,
    topics: [],
  });
}
