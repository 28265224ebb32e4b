/** Writes what a document changes through the doors of those who own it: their rules, rights and audit hold as by hand. */
import type { Scope, Tx } from '#kernel';
import { changeCalendar, createCalendar } from '#modules/clocks';
import { changePolicy, changeQueue, keepBreakReason, openQueue, readRoutingPolicy } from '#modules/routing';
import type { Change, Document } from './contract.ts';
import { readStanding, type Standing } from './write-document.ts';

export async function writeChanges(
  tx: Tx,
  scope: Scope,
  standing: Standing,
  wanted: Document,
  changes: Change[],
  units: ReadonlyMap<string, string>,
): Promise<void> {
  const of = (section: Change['section']) => changes.filter((change) => change.section === section);
  // Retired ones last: a queue may go by them until it is changed.
  for (const { key } of of('calendars')) {
    const { name, state, definition } = wanted.calendars[key]!;
    const known = standing.calendars.find((calendar) => calendar.name.zh === key);
    if (!known) await createCalendar(tx, scope, { name, definition });
    else
      await changeCalendar(tx, scope, {
        id: known.id,
        version: known.version,
        name,
        definition,
        ...(state === 'active' ? { state } : {}),
      });
  }
  for (const { key } of of('breakReasons')) await keepBreakReason(tx, scope, key, wanted.breakReasons[key]!);
  for (const { key } of of('policies'))
    await changePolicy(tx, scope, { ...wanted.policies[key]!, version: (await readRoutingPolicy(tx, scope)).version });
  await writeQueues(tx, scope, wanted, of('queues'), units);
  await retireCalendars(tx, scope, wanted, of('calendars'));
}

/** First all that are new, without overflow: two new ones may name each other. */
async function writeQueues(
  tx: Tx,
  scope: Scope,
  wanted: Document,
  changes: Change[],
  units: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { key, kind } of changes) {
    const { unit, calendar: _, overflow: __, state: ___, ...settings } = wanted.queues[key]!;
    if (kind === 'new')
      await openQueue(tx, scope, {
        ...settings,
        code: key,
        unitId: units.get(unit)!,
        calendarId: null,
        overflow: null,
      });
  }
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { unit: _, calendar, overflow, channel: __, ...settings } = wanted.queues[key]!;
    const queue = now.queues.find(({ code }) => code === key)!;
    await changeQueue(tx, scope, {
      ...settings,
      id: queue.id,
      version: queue.version,
      calendarId: calendar === null ? null : now.calendars.find(({ name }) => name.zh === calendar)!.id,
      overflow: overflow && {
        queueId: now.queues.find(({ code }) => code === overflow.queue)!.id,
        enterSeconds: overflow.enterSeconds,
        leaveSeconds: overflow.leaveSeconds,
      },
    });
  }
}

async function retireCalendars(tx: Tx, scope: Scope, wanted: Document, changes: Change[]): Promise<void> {
  const retired = changes.filter(({ key }) => wanted.calendars[key]!.state === 'retired');
  if (retired.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of retired) {
    const calendar = now.calendars.find(({ name }) => name.zh === key)!;
    if (calendar.state === 'active')
      await changeCalendar(tx, scope, { id: calendar.id, version: calendar.version, state: 'retired' });
  }
}
