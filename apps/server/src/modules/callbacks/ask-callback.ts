/** A wish is taken down, from wherever it comes: one open wish for a number, inside its limits, with its place. */
import { clock, invalidInput, newId, type Scope, systemScope, type Tx, visibleNumber } from '#kernel';
import { zoneExists } from '#modules/clocks';
import { findOrCreateByIdentity } from '#modules/customers';
import { queueNames } from '#modules/routing';
import { queueOne } from './bring-due.ts';
import type { Wish } from './contract.ts';
import { noQueue, noWindow, tooManyAsked } from './errors.ts';
import { bringDue } from './jobs.ts';
import { tell } from './move.ts';
import { ports } from './ports.ts';
import { nextMoment } from './rules/windows.ts';
import { countAsked, findCallback, insertCallback, openOfContact, saveCallback } from './store.ts';
import { readPolicyRow } from './store-policy.ts';
import type { CallbackRow } from './tables.ts';
import { type Asker, contactOf, newKey, sealedParts } from './vault.ts';

const dayMs = 86_400_000;
const mostDays = 30;
const program = systemScope('callbacks');

export type Ask = {
  queueId: string;
  source: CallbackRow['source'];
  way: CallbackRow['way'];
  /** In clear: sealed here. */
  contact: string;
  language: 'zh' | 'en';
  asker: Asker;
  wish: Wish;
  customerId: string | null;
  /** Since when it stands in the line; left out: now. */
  since?: Date | null;
  subject?: { kind: NonNullable<CallbackRow['subject_kind']>; id: string } | null;
};

/**
 * Who asks twice has one wish: it takes over what was said last. Throws `callbacks.not-diallable`, `callbacks.no-queue`,
 * `callbacks.no-window`, `callbacks.too-many`.
 */
export async function askCallback(tx: Tx, scope: Scope, ask: Ask): Promise<CallbackRow> {
  const policy = await readPolicyRow(tx, program);
  const contact = contactOf(ask.way, ask.contact, policy.prefixes);
  const queue = (await queueNames(tx, program, [ask.queueId])).get(ask.queueId);
  if (queue?.state !== 'active') throw noQueue();
  const now = clock.now();
  const window = windowOf(ask.wish, policy, now);
  const moment = nextMoment(window, now);
  if (!moment) throw noWindow();
  const keyed = newKey();
  const sealed = sealedParts(keyed, contact, ask.asker);
  const open = await openOfContact(tx, program, sealed.contact_blind!);
  if (open && open.state !== 'planned') return open;
  if (!open && ask.source !== 'agent') {
    const since = { daySince: new Date(now.getTime() - dayMs), hourSince: new Date(now.getTime() - 3_600_000) };
    const asked = await countAsked(tx, program, { blind: sealed.contact_blind!, ...since });
    if (asked.ofContact >= policy.per_day) throw tooManyAsked();
    if (ask.source === 'web' && asked.web >= policy.per_hour) throw tooManyAsked();
  }
  const customerId = ask.customerId ?? open?.customer_id ?? (await customerOf(tx, contact, queue.unit_id));
  const row: CallbackRow = {
    id: open?.id ?? newId(now.getTime()),
    origin_site: open?.origin_site ?? ports().site,
    number: open?.number ?? (await visibleNumber(tx, 'B', ports().site)),
    unit_id: queue.unit_id,
    queue_id: queue.id,
    state: 'planned',
    source: open?.source ?? ask.source,
    way: ask.way,
    language: ask.language,
    customer_id: customerId,
    ...sealed,
    ...keyed,
    not_before: window.notBefore,
    not_after: window.notAfter,
    days: [...window.days],
    from_minute: window.fromMinute,
    to_minute: window.toMinute,
    zone: window.zone,
    since: ask.since ?? open?.since ?? (moment > now ? moment : now),
    next_at: moment,
    attempts: open?.attempts ?? 0,
    tries: open?.tries ?? {},
    last_result: open?.last_result ?? null,
    subject_kind: ask.subject?.kind ?? open?.subject_kind ?? null,
    subject_id: ask.subject?.id ?? open?.subject_id ?? null,
    call_id: open?.call_id ?? null,
    held_by: null,
    created_by: open?.created_by ?? (scope.actor.kind === 'staff' ? scope.actor.id : null),
    created_at: open?.created_at ?? now,
    ended_at: null,
    ended_reason: null,
  };
  await (open ? saveCallback(tx, row) : insertCallback(tx, row));
  await tell(tx, scope, row, open?.state ?? null, open ? 'asked-again' : 'asked');
  if (moment <= now) {
    await queueOne(tx, program, row.id);
    return (await findCallback(tx, program, row.id))!;
  }
  await ports().jobs.enqueue(tx, bringDue, {}, { runAt: moment, key: `callbacks:${row.id}` });
  return row;
}

function windowOf(wish: Wish, policy: Awaited<ReturnType<typeof readPolicyRow>>, now: Date) {
  const zone = wish.zone ?? policy.zone;
  if (!zoneExists(zone)) throw invalidInput({ fields: 'zone' });
  const notBefore = new Date(Math.max(now.getTime(), wish.notBefore ? Date.parse(wish.notBefore) : 0));
  const latest = now.getTime() + mostDays * dayMs;
  const notAfter = new Date(
    Math.min(latest, wish.notAfter ? Date.parse(wish.notAfter) : notBefore.getTime() + policy.live_days * dayMs),
  );
  const [fromMinute, toMinute] = [wish.fromMinute ?? policy.from_minute, wish.toMinute ?? policy.to_minute];
  if (fromMinute >= toMinute) throw invalidInput({ fields: 'toMinute' });
  return { notBefore, notAfter, days: wish.days, fromMinute, toMinute, zone };
}

async function customerOf(tx: Tx, contact: ReturnType<typeof contactOf>, unitId: string): Promise<string> {
  const { kind, value } = contact;
  return (await findOrCreateByIdentity(tx, program, { kind, value, verified: false, unitId })).id;
}
