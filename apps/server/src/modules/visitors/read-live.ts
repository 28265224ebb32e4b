/** Who is on the pages now, of the entrances in reach. */
import { clock, type Db, type Scope, systemScope, unitsWith } from '#kernel';
import { entrances, type LiveVisitRow, liveVisits, openByVisitor, visitorTitle } from '#modules/conversations';
import { customerNames } from '#modules/customers';
import { queueNames } from '#modules/routing';
import type { LiveVisitor } from './contract.ts';
import { validMs } from './pulses.ts';
import { invitationsOf } from './store.ts';

/** Two of the widget's calls may get lost. */
export const liveMs = 65_000;
const mostShown = 500;
const program = systemScope('visitors');

export type Entrance = { id: string; unitId: string; title: { zh: string; en: string } };

/** Entrances of the units where the caller holds the right. */
export async function entrancesInReach(db: Db, scope: Scope, right: string): Promise<Entrance[]> {
  const units = unitsWith(scope, right);
  const rows = await entrances(db, program);
  const queues = await queueNames(
    db,
    program,
    rows.map((row) => row.queue_id),
  );
  return rows.flatMap((row) => {
    const unitId = queues.get(row.queue_id)?.unit_id;
    return unitId && (units === null || units.includes(unitId)) ? [{ id: row.id, unitId, title: row.title }] : [];
  });
}

export async function readLive(db: Db, scope: Scope): Promise<LiveVisitor[]> {
  const open = await entrancesInReach(db, scope, 'visitors.invite');
  const titles = new Map(open.map((one) => [one.id, one.title]));
  const rows = await liveVisits(db, program, {
    widgetIds: open.map((one) => one.id),
    since: new Date(clock.ms() - liveMs),
    limit: mostShown,
  });
  // Two tabs are two visits of one visitor: the newest stands for both.
  const newest = [...new Map(rows.toReversed().map((row) => [row.visitor_id, row])).values()].toReversed();
  const ids = newest.map((row) => row.visitor_id);
  const talks = new Map((await openByVisitor(db, program, ids)).map((row) => [row.visitor_id, row]));
  const invited = new Map(
    (await invitationsOf(db, program, ids, new Date(clock.ms() - validMs)))
      .toReversed()
      .map((row) => [row.visitor_id, row]),
  );
  const names = await customerNames(
    db,
    scope,
    newest.flatMap((row) => row.customer_id ?? []),
  );
  return newest.map((row: LiveVisitRow) => {
    const talk = talks.get(row.visitor_id);
    return {
      visitId: row.id,
      visitorId: row.visitor_id,
      title: (row.customer_id && names.get(row.customer_id)?.name) || visitorTitle(scope, { visitor_code: row.code }),
      customerId: row.customer_id,
      entrance: titles.get(row.widget_id!)!,
      host: row.host,
      page: row.page,
      pageTitle: row.page_title,
      referrer: row.referrer,
      startedAt: row.started_at.toISOString(),
      visitCount: row.number,
      ip: row.ip,
      language: row.language,
      userAgent: row.user_agent,
      conversation: talk ? { id: talk.id, state: talk.state, own: talk.agent_id === scope.actor.id } : null,
      invitation: invited.get(row.visitor_id)?.state ?? null,
    };
  });
}
