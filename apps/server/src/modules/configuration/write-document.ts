/** The configuration as it stands, as a document. */
import type { Calendar } from '#contracts/clocks';
import type { QueueListed } from '#contracts/routing';
import { type Db, demand, type Scope } from '#kernel';
import { calendars } from '#modules/clocks';
import { unitCards } from '#modules/organisation';
import { allBreakReasons, listQueueSettings, readRoutingPolicy } from '#modules/routing';
import { type Document, document, type Problem } from './contract.ts';

export type Standing = { document: Document; calendars: Calendar[]; queues: QueueListed[] };

/** Needs the right over the whole company. */
export async function readStanding(db: Db, scope: Scope): Promise<Standing> {
  demand(scope, 'configuration.manage', null);
  const known = await calendars(db, scope);
  const queues = await listQueueSettings(db, scope);
  const { version: _, ...policy } = await readRoutingPolicy(db, scope);
  const units = new Map(
    (await unitCards(db, scope, [...new Set(queues.map(({ unitId }) => unitId))])).map((unit) => [unit.id, unit.code]),
  );
  const calendarKeys = new Map(known.map(({ id, name }) => [id, name.zh]));
  const queueCodes = new Map(queues.map(({ id, code }) => [id, code]));
  return {
    calendars: known,
    queues,
    document: document.parse({
      format: 'qiao-configuration',
      version: 1,
      calendars: Object.fromEntries(known.map(({ name, state, definition }) => [name.zh, { name, state, definition }])),
      breakReasons: Object.fromEntries(
        (await allBreakReasons(db, scope))
          .filter(({ kind }) => kind === 'chosen')
          .map(({ code, kind: _kind, ...reason }) => [code, reason]),
      ),
      policies: { company: policy },
      queues: Object.fromEntries(
        queues.map(({ overflow, ...queue }) => [
          queue.code,
          {
            ...queue,
            unit: units.get(queue.unitId) ?? '',
            calendar: queue.calendarId ? (calendarKeys.get(queue.calendarId) ?? null) : null,
            overflow: overflow
              ? {
                  queue: queueCodes.get(overflow.queueId) ?? '',
                  enterSeconds: overflow.enterSeconds,
                  leaveSeconds: overflow.leaveSeconds,
                }
              : null,
          },
        ]),
      ),
    }),
  };
}

/** What a document names and nobody has. */
export function problemsOf(wanted: Document, stands: Document, units: ReadonlyMap<string, string>): Problem[] {
  const found: Problem[] = [];
  for (const key of Object.keys(wanted.policies))
    if (key !== 'company') found.push({ section: 'policies', key, code: 'policy-name', text: key });
  for (const [key, queue] of Object.entries(wanted.queues)) {
    const problem = (code: Problem['code'], text: string) => found.push({ section: 'queues', key, code, text });
    const known = stands.queues[key];
    if (!units.has(queue.unit)) problem('unit-unknown', queue.unit);
    if (known && (known.channel !== queue.channel || known.unit !== queue.unit))
      problem('channel-fixed', queue.channel);
    if (queue.calendar !== null && !(wanted.calendars[queue.calendar] ?? stands.calendars[queue.calendar]))
      problem('calendar-unknown', queue.calendar);
    if (queue.overflow) {
      const target = wanted.queues[queue.overflow.queue] ?? stands.queues[queue.overflow.queue];
      if (!target || target.channel !== queue.channel || queue.overflow.queue === key)
        problem('overflow-unknown', queue.overflow.queue);
    }
  }
  return found;
}
