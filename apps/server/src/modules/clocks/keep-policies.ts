/**
 * Calendars and policies are changed by new versions; running clocks keep the one they started under. They are the whole company's:
 * clocks.write must be held at the root.
 */
import type { z } from 'zod';
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { CalendarDefinition, editCalendar, editPolicy, newCalendar, newPolicy } from './contract.ts';
import { calendarInUse, calendarNotFound, codeTaken, neverOpen, policyNotFound, zoneUnknown } from './errors.ts';
import { policyChanged } from './events.ts';
import { forgetPolicies } from './rule-book.ts';
import { everOpen } from './rules/calendar.ts';
import { zoneExists } from './rules/zone.ts';
import * as store from './store-policies.ts';

function checkDefinition(definition: CalendarDefinition): void {
  if (!zoneExists(definition.zone)) throw zoneUnknown({ zone: definition.zone });
  if (!everOpen(definition)) throw neverOpen();
}

/** `Shop hours` → `shop-hours`, `shop-hours-2` when there is one. */
function freeCode(name: string, known: readonly { code: string }[]): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  const taken = new Set(known.map(({ code }) => code));
  const base = plain || 'calendar';
  for (let n = 1; ; n++) {
    const code = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(code)) return code;
  }
}

const by = (scope: Scope): string => `${scope.actor.kind}:${scope.actor.id}`;

export async function createCalendar(tx: Tx, scope: Scope, input: z.output<typeof newCalendar>): Promise<string> {
  demand(scope, 'clocks.write', null);
  checkDefinition(input.definition);
  const id = newId();
  const at = clock.now();
  const code = input.code ?? freeCode(input.name.en, await store.listCalendars(tx, scope));
  try {
    await store.insertCalendar(tx, { id, code, name: input.name, at });
  } catch (error) {
    throw isDuplicate(error) ? codeTaken({ code }) : error;
  }
  await store.insertCalendarVersion(tx, {
    id: newId(),
    calendarId: id,
    version: 1,
    definition: input.definition,
    at,
    by: by(scope),
  });
  await tell(tx, scope, 'calendar', id, 1);
  return id;
}

/** 409 kernel.conflict on a stale version; a calendar that a policy goes by cannot be retired. */
export async function changeCalendar(
  tx: Tx,
  scope: Scope,
  input: { id: string } & z.output<typeof editCalendar>,
): Promise<void> {
  demand(scope, 'clocks.write', null);
  if (input.definition) checkDefinition(input.definition);
  if (!(await store.listCalendars(tx, scope)).some((calendar) => calendar.id === input.id)) throw calendarNotFound();
  if (input.state === 'retired') {
    const user = (await store.listPolicies(tx, scope)).find(
      (policy) => policy.state === 'active' && policy.business && policy.calendar_id === input.id,
    );
    if (user) throw calendarInUse({ code: user.code });
  }
  const nextVersion = input.version + (input.definition ? 1 : 0);
  if (!(await store.updateCalendar(tx, input.id, input.version, { ...input, nextVersion }))) throw conflict();
  if (input.definition)
    await store.insertCalendarVersion(tx, {
      id: newId(),
      calendarId: input.id,
      version: nextVersion,
      definition: input.definition,
      at: clock.now(),
      by: by(scope),
    });
  await tell(tx, scope, 'calendar', input.id, nextVersion);
}

/** Programs may leave out what has a default. */
type Input<P, T> = Omit<P, 'terms' | 'effectiveAt'> & T & { effectiveAt?: string | null | undefined };
type NewPolicy = Input<z.output<typeof newPolicy>, { terms: store.NewTerms }>;
type PolicyEdit = Input<z.output<typeof editPolicy>, { terms?: store.NewTerms | undefined }>;

export async function createPolicy(tx: Tx, scope: Scope, input: NewPolicy): Promise<string> {
  demand(scope, 'clocks.write', null);
  await checkCalendar(tx, scope, input.terms);
  const id = newId();
  const at = clock.now();
  try {
    await store.insertPolicy(tx, { id, ...input, at });
  } catch (error) {
    throw isDuplicate(error) ? codeTaken({ code: input.code }) : error;
  }
  await store.insertPolicyVersion(tx, {
    id: newId(),
    policyId: id,
    version: 1,
    terms: input.terms,
    effectiveAt: later(input.effectiveAt, at),
    at,
    by: by(scope),
  });
  await tell(tx, scope, 'policy', id, 1);
  return id;
}

export async function changePolicy(tx: Tx, scope: Scope, input: { id: string } & PolicyEdit): Promise<void> {
  demand(scope, 'clocks.write', null);
  if (!(await store.listPolicies(tx, scope)).some((policy) => policy.id === input.id)) throw policyNotFound();
  if (input.terms) await checkCalendar(tx, scope, input.terms);
  const nextVersion = input.version + (input.terms ? 1 : 0);
  const at = clock.now();
  if (!(await store.updatePolicy(tx, input.id, input.version, { ...input, nextVersion }))) throw conflict();
  if (input.terms)
    await store.insertPolicyVersion(tx, {
      id: newId(),
      policyId: input.id,
      version: nextVersion,
      terms: input.terms,
      effectiveAt: later(input.effectiveAt, at),
      at,
      by: by(scope),
    });
  await tell(tx, scope, 'policy', input.id, nextVersion);
}

/** Terms never hold for work of before they were published. */
function later(wished: string | null | undefined, now: Date): Date {
  const at = wished ? new Date(wished) : now;
  return at > now ? at : now;
}

async function checkCalendar(
  tx: Tx,
  scope: Scope,
  terms: { business: boolean; calendarId: string | null },
): Promise<void> {
  if (!terms.calendarId) return;
  const known = (await store.listCalendars(tx, scope)).some(
    (calendar) => calendar.id === terms.calendarId && (calendar.state === 'active' || !terms.business),
  );
  if (!known) throw calendarNotFound();
}

async function tell(tx: Tx, scope: Scope, kind: 'policy' | 'calendar', id: string, version: number): Promise<void> {
  await record(tx, scope, { action: `clocks.${kind}-changed`, subject: [kind, id], detail: { version } });
  await announce(tx, policyChanged, { aggregate: [kind, id], payload: { kind, id, version }, actor: scope.actor });
  tx.afterCommit(forgetPolicies);
}
