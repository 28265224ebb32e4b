/**
 * Policies and calendars in memory: every ticket and chat asks them, they change a few times a year. Thrown away by the event of
 * a change (any node), and re-read at least every five seconds besides. Only what is committed is kept: a transaction that has
 * changed something reads for itself.
 */
import { clock, type Db, type Scope } from '#kernel';
import { type CompiledCalendar, compileCalendar } from './rules/calendar.ts';
import type { Terms } from './rules/choose-policy.ts';
import {
  calendarVersions,
  hasChangedPolicies,
  listCalendars,
  nextEffective,
  policiesInForce,
  termsByVersion,
} from './store-policies.ts';

const freshMs = 5_000;
type Known<T> = { at: number; until: number; what: T };
let known: Known<Terms[]> | null = null;
let inForce: Known<Map<string, string>> | null = null;
/** Counts how often everything was forgotten: what was being read meanwhile is not kept. */
let forgotten = 0;
export type HeldTerms = {
  pauseWhenWaiting: boolean;
  steps: number[];
  escalation: { afterSeconds: number; level: number }[];
};
/** Versions never change, so these are kept for good. */
const calendars = new Map<string, CompiledCalendar>();
const heldTerms = new Map<string, HeldTerms>();

export function forgetPolicies(): void {
  forgotten++;
  known = null;
  inForce = null;
}

const stillGood = (book: Known<unknown>, now: number): boolean =>
  now >= book.at && now - book.at < freshMs && now < book.until;

/** Databases differ between tests of one process; a program starts with an empty book. */
export function forgetEverything(): void {
  forgetPolicies();
  calendars.clear();
  heldTerms.clear();
}

/** The active policies, each with the calendar version in force. */
export async function currentPolicies(db: Db, scope: Scope): Promise<Terms[]> {
  const now = clock.ms();
  // Whoever is changing them sees their own rows, which nobody else may see before the commit.
  if (hasChangedPolicies(db)) return (await load(db, scope, new Date(now))).terms;
  if (known && stillGood(known, now)) return known.what;
  const turn = forgotten;
  const { terms, next } = await load(db, scope, new Date(now));
  // A version whose day comes within these seconds holds from its very moment.
  if (turn === forgotten) known = { at: now, until: next?.getTime() ?? Number.POSITIVE_INFINITY, what: terms };
  return terms;
}

/** Active calendars and the version each has in force. */
export async function currentCalendars(db: Db, scope: Scope): Promise<Map<string, string>> {
  const now = clock.ms();
  const own = hasChangedPolicies(db);
  if (!own && inForce && stillGood(inForce, now)) return inForce.what;
  const turn = forgotten;
  const rows = await listCalendars(db, scope);
  const what = new Map(rows.filter(({ state }) => state === 'active').map((row) => [row.id, row.version_id]));
  if (!own && turn === forgotten) inForce = { at: now, until: Number.POSITIVE_INFINITY, what };
  return what;
}

async function load(db: Db, scope: Scope, now: Date): Promise<{ terms: Terms[]; next: Date | null }> {
  const rows = await policiesInForce(db, scope, now);
  const versions = new Map((await listCalendars(db, scope)).map((calendar) => [calendar.id, calendar.version_id]));
  const terms = rows.map((policy) => ({
    policyId: policy.id,
    versionId: policy.version_id,
    target: policy.target,
    position: policy.position,
    match: policy.match,
    seconds: policy.seconds,
    business: policy.business,
    calendarVersionId: policy.business && policy.calendar_id ? (versions.get(policy.calendar_id) ?? null) : null,
    pauseWhenWaiting: policy.pause_when_waiting,
    steps: policy.steps,
  }));
  return { terms, next: await nextEffective(db, scope, now) };
}

export async function calendarOf(db: Db, scope: Scope, versionId: string | null): Promise<CompiledCalendar | null> {
  if (versionId === null) return null;
  const found = calendars.get(versionId);
  if (found) return found;
  const [row] = await calendarVersions(db, scope, [versionId]);
  if (!row) throw new Error(`clocks: calendar version ${versionId} is missing`);
  const compiled = compileCalendar(row.definition);
  calendars.set(versionId, compiled);
  return compiled;
}

/** Terms a running clock started under. */
export async function termsOf(db: Db, scope: Scope, versionId: string): Promise<HeldTerms> {
  const found = heldTerms.get(versionId);
  if (found) return found;
  const [row] = await termsByVersion(db, scope, [versionId]);
  if (!row) throw new Error(`clocks: policy version ${versionId} is missing`);
  const terms = { pauseWhenWaiting: row.pause_when_waiting, steps: row.steps, escalation: row.escalation };
  heldTerms.set(versionId, terms);
  return terms;
}
