/**
 * Policies and calendars in memory: every ticket and chat asks them, they change a few times a year. Thrown away by the event of
 * a change (any node), and re-read at least every five seconds besides.
 */
import { clock, type Db, type Scope } from '#kernel';
import { type CompiledCalendar, compileCalendar } from './rules/calendar.ts';
import type { Terms } from './rules/choose-policy.ts';
import { calendarVersions, listCalendars, listPolicies, termsByVersion } from './store-policies.ts';

const freshMs = 5_000;
let known: { at: number; policies: Promise<Terms[]> } | null = null;
let inForce: { at: number; versions: Promise<Map<string, string>> } | null = null;
/** Versions never change, so these are kept for good. */
const calendars = new Map<string, CompiledCalendar>();
const heldTerms = new Map<string, { pauseWhenWaiting: boolean; steps: number[] }>();

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
  if (known && now >= known.at && now - known.at < freshMs) return known.policies;
  const policies = load(db, scope);
  known = { at: now, policies };
  policies.catch(forgetPolicies);
  return policies;
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

async function load(db: Db, scope: Scope): Promise<Terms[]> {
  const rows = (await listPolicies(db, scope)).filter((policy) => policy.state === 'active');
  const versions = new Map((await listCalendars(db, scope)).map((calendar) => [calendar.id, calendar.version_id]));
  return rows.map((policy) => ({
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
export async function termsOf(
  db: Db,
  scope: Scope,
  versionId: string,
): Promise<{ pauseWhenWaiting: boolean; steps: number[] }> {
  const found = heldTerms.get(versionId);
  if (found) return found;
  const [row] = await termsByVersion(db, scope, [versionId]);
  if (!row) throw new Error(`clocks: policy version ${versionId} is missing`);
  const terms = { pauseWhenWaiting: row.pause_when_waiting, steps: row.steps };
  heldTerms.set(versionId, terms);
  return terms;
}
