/** Writes what a document changes through the doors of those who own it: their rules, rights and audit hold as by hand. */
import type { Scope, Tx } from '#kernel';
import { changeCalendar, changePolicy as changeClockPolicy, createCalendar, createPolicy } from '#modules/clocks';
import { changePolicy, changeQueue, keepBreakReason, keepSkill, openQueue, readRoutingPolicy } from '#modules/routing';
import { carriedSections, writeCarried } from './carried/all.ts';
import type { Change, Document, Section } from './contract.ts';
import { contentsOf } from './files-along.ts';
import { readStanding, type Standing } from './read-standing.ts';
import { writeFamilies, writeModels, writeTicketTypes } from './write-catalogue.ts';
import { writeFields, writeReplies, writeRoles, writeTopics, writeWordlists } from './write-service.ts';
import { writeUnits } from './write-units.ts';
import { writeAgreements, writeDispatch, writeMacros, writePlaybooks, writeTemplates } from './write-work.ts';

export type Writing = {
  scope: Scope;
  /** Before the first change. */
  standing: Standing;
  wanted: Document;
  /** Units' codes → ids. */
  units: ReadonlyMap<string, string>;
  site: number;
  of(section: Section): Change[];
};

export async function writeChanges(tx: Tx, changes: Change[], given: Omit<Writing, 'of'>): Promise<void> {
  const { scope, wanted } = given;
  // What is heard no more goes last: boxes and flows may name it until they are changed.
  const silent = changes.filter(
    ({ section, key }) => section === 'prompts' && wanted.prompts[key]!.state === 'removed',
  );
  const of = (section: Section): Change[] =>
    changes.filter((change) => change.section === section && !silent.includes(change));
  const units = await writeUnits(tx, { ...given, of });
  const writing: Writing = { ...given, units, of };
  await writeRoles(tx, writing);
  // Clocks and agreements are for tiers.
  await writeKinds(tx, writing, ['tiers']);
  await writeTicketTypes(tx, writing);
  await writeTopics(tx, writing);
  await writeFamilies(tx, writing);
  await writeModels(tx, writing);
  await writeFields(tx, writing);
  // Retired ones last: a queue or a clock may go by them until it is changed.
  await writeCalendars(tx, writing);
  await writeClockPolicies(tx, writing);
  for (const { key } of of('breakReasons')) await keepBreakReason(tx, scope, key, wanted.breakReasons[key]!);
  for (const { key } of of('skills')) await keepSkill(tx, scope, key, wanted.skills[key]!);
  for (const { key } of of('policies'))
    await changePolicy(tx, scope, { ...wanted.policies[key]!, version: (await readRoutingPolicy(tx, scope)).version });
  await writeQueues(tx, writing);
  await retireCalendars(tx, writing);
  await writeWordlists(tx, writing);
  await writeReplies(tx, writing);
  await writeAgreements(tx, writing);
  await writePlaybooks(tx, writing);
  await writeTemplates(tx, writing);
  await writeDispatch(tx, writing);
  await writeMacros(tx, writing);
  await writeKinds(
    tx,
    writing,
    carriedSections.filter((section) => section !== 'tiers'),
  );
  await writeKinds(tx, { ...writing, of: (section) => silent.filter((change) => change.section === section) }, [
    'prompts',
  ]);
}

async function writeKinds(
  tx: Tx,
  { scope, wanted, units, site, of }: Writing,
  sections: readonly Section[],
): Promise<void> {
  const contentOf = contentsOf(wanted);
  for (const section of sections) {
    const changes = of(section);
    if (changes.length === 0) continue;
    const { carried } = await readStanding(tx, scope);
    carried.names.add(
      'units',
      [...units].map(([key, id]) => ({ id, key })),
    );
    await writeCarried(tx, { scope, site, names: carried.names, standing: carried, contentOf }, changes, wanted);
  }
}

async function writeCalendars(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  for (const { key } of of('calendars')) {
    const { name, state, definition } = wanted.calendars[key]!;
    const known = standing.calendars.find(({ code }) => code === key);
    if (!known) await createCalendar(tx, scope, { code: key, name, definition });
    else
      await changeCalendar(tx, scope, {
        id: known.id,
        version: known.version,
        name,
        definition,
        ...(state === 'active' ? { state } : {}),
      });
  }
}

async function writeClockPolicies(tx: Tx, { scope, wanted, of }: Writing): Promise<void> {
  const changes = of('clockPolicies');
  if (changes.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { target, name, position, state, match, calendar, escalation, ...rest } = wanted.clockPolicies[key]!;
    const { tiers, ...plain } = match;
    const terms = {
      ...rest,
      calendarId: calendar === null ? null : now.calendars.find(({ code }) => code === calendar)!.id,
      match: tiers
        ? { ...plain, tierIds: tiers.map((tier) => now.tiers.find(({ code }) => code === tier)!.id) }
        : plain,
    };
    const known = now.clockPolicies.find(({ code }) => code === key);
    const kept = { ...terms, escalation: escalation ?? known?.escalation ?? [] };
    if (known)
      await changeClockPolicy(tx, scope, { id: known.id, version: known.version, name, position, state, terms: kept });
    else {
      const id = await createPolicy(tx, scope, { code: key, name, target, position, terms: kept });
      if (state === 'retired') await changeClockPolicy(tx, scope, { id, version: 1, state });
    }
  }
}

/** First all that are new, without overflow: two new ones may name each other. */
async function writeQueues(tx: Tx, { scope, wanted, units, of }: Writing): Promise<void> {
  const changes = of('queues');
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
  if (changes.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { unit: _, calendar, overflow, channel: __, ...settings } = wanted.queues[key]!;
    const queue = now.queues.find(({ code }) => code === key)!;
    await changeQueue(tx, scope, {
      ...settings,
      id: queue.id,
      version: queue.version,
      calendarId: calendar === null ? null : now.calendars.find(({ code }) => code === calendar)!.id,
      overflow: overflow && {
        queueId: now.queues.find(({ code }) => code === overflow.queue)!.id,
        enterSeconds: overflow.enterSeconds,
        leaveSeconds: overflow.leaveSeconds,
        enterWaiting: overflow.enterWaiting ?? null,
      },
    });
  }
}

async function retireCalendars(tx: Tx, { scope, wanted, of }: Writing): Promise<void> {
  const retired = of('calendars').filter(({ key }) => wanted.calendars[key]!.state === 'retired');
  if (retired.length === 0) return;
  const now = await readStanding(tx, scope);
  for (const { key } of retired) {
    const calendar = now.calendars.find(({ code }) => code === key)!;
    if (calendar.state === 'active')
      await changeCalendar(tx, scope, { id: calendar.id, version: calendar.version, state: 'retired' });
  }
}
