/**
 * Policies and calendars in memory: every ticket and chat asks them, they change a few times a year. Thrown away by the event of
 * a change (any node), and re-read at least every five seconds besides.
 */
import { clock, type Db, type Scope } from '#kernel';
import { type CompiledCalendar, compileCalendar } from './rules/calendar.ts';
import type { Terms } from './rules/choose-policy.ts';
import { calendarVersions, listCalendars, nextEffective, policiesInForce, termsByVersion } from './store-policies.ts';

const freshMs = 5_000;
type Known = { at: number; policies: Promise<Terms[]>; until: number };
let known: Known | null = null;
let inForce: { at: number; versions: Promise<Map<string, string>> } | null = null;
export type HeldTerms = {
  pauseWhenWaiting: boolean;
  steps: number[];
  escalation: { afterSeconds: number; level: number }[];
};
/** Versions never change, so these are kept for good. */
const calendars = new Map<string, CompiledCalendar>();
const heldTerms = new Map<string, HeldTerms>();

export function forgetPolicies(): void {
  known = null;
  inForce = null;
}

/** Databases differ between tests of one process; a program starts with an empty book. */
export function forgetEverything(): void {
  forgetPolicies();
  calendars.clear();
  heldTerms.clear();
}

/** The active policies, each with the calendar version in force. */
export async function currentPolicies(db: Db, scope: Scope): Promise<Terms[]> {
  const now = clock.ms();
  if (known && now >= known.at && now - known.at < freshMs && now < known.until) return known.policies;
  const loaded = load(db, scope, new Date(now));
  const book: Known = { at: now, policies: loaded.then(({ terms }) => terms), until: Number.POSITIVE_INFINITY };
  known = book;
  // A version whose day comes within these seconds holds from its very moment.
  loaded.then(({ next }) => {
    book.until = next?.getTime() ?? book.until;
  }, forgetPolicies);
  return book.policies;
}

/** Active calendars and the version each has in force. */
export async function currentCalendars(db: Db, scope: Scope): Promise<Map<string, string>> {
  const now = clock.ms();
  if (inForce && now >= inForce.at && now - inForce.at < freshMs) return inForce.versions;
  const versions = listCalendars(db, scope).then(
    (rows) => new Map(rows.filter(({ state }) => state === 'active').map((row) => [row.id, row.version_id])),
  );
  inForce = { at: now, versions };
  versions.catch(forgetPolicies);
  return versions;
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
