/** What a document would change. Nothing is ever taken away by a document: what it does not name stays as it is. */
import { room as roomShape } from '#contracts/waitrooms';
import { scheme as schemeShape } from '#contracts/wrapups';
import { type Change, type Document, type Section, sections } from '../contract.ts';

/** Keys in one order, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`;
}

const sorted = (value: Record<string, unknown>): [string, unknown][] =>
  Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

/** In one order, whatever order the documents have: two looks at the same are equal. */
export function compare(stands: Document, wanted: Document): Change[] {
  const changes: Change[] = [];
  for (const section of sections) {
    const before = stands[section] as Record<string, Record<string, unknown>>;
    for (const [key, item] of sorted(wanted[section]) as [string, Record<string, unknown>][]) {
      const known = before[key];
      const fields = sorted(item)
        .filter(([field, value]) => !known || canonical(known[field] ?? null) !== canonical(value ?? null))
        .map(([field, value]) => ({
          field,
          from: known ? canonical(known[field] ?? null) : null,
          to: canonical(value ?? null),
        }));
      if (!known || fields.length > 0) changes.push({ section, key, kind: known ? 'changed' : 'new', fields });
    }
  }
  return changes;
}

export const plainRules = { pickupGroup: '', class: 'national', limitSeconds: null } as const;

/** How what was new is taken back, for nothing is ever deleted; the policy of the company is always there. */
const closed: Record<Section, Record<string, unknown> | null> = {
  units: { state: 'closed' },
  parts: { on: true },
  roles: { state: 'retired' },
  ticketTypes: { state: 'retired' },
  topics: { state: 'retired' },
  families: { state: 'retired' },
  models: { state: 'retired' },
  fields: { state: 'retired' },
  calendars: { state: 'retired' },
  clockPolicies: { state: 'retired' },
  breakReasons: { state: 'retired' },
  skills: { state: 'retired' },
  policies: null,
  queues: { state: 'closed' },
  wordlists: { active: false },
  replies: { state: 'removed' },
  unitReplies: { state: 'removed' },
  agreements: { state: 'retired' },
  playbooks: { state: 'retired' },
  templates: { state: 'retired' },
  dispatch: { state: 'retired' },
  macros: { state: 'removed' },
  unitMacros: { state: 'removed' },
  ticketWords: { told: { zh: '', en: '' } },
  tiers: { state: 'retired' },
  tags: { state: 'retired' },
  purposes: { state: 'retired' },
  // A published text stays published: customers have been shown it.
  notices: null,
  views: { state: 'removed' },
  // An entrance is known for good by those who came in by it; one without hosts is on no page.
  widgets: { hosts: [], isDefault: false },
  invitations: { active: false },
  mailboxes: { state: 'paused' },
  webForms: { state: 'closed' },
  panels: { state: 'paused' },
  // Its customers know it: it rests.
  outsideChannels: { state: 'paused' },
  ratingPolicies: null,
  helpPolicies: null,
  prompts: { state: 'removed' },
  trunks: { state: 'retired' },
  extensions: { state: 'retired' },
  voiceBoxes: { state: 'retired' },
  conferenceRooms: { state: 'retired' },
  flows: { state: 'retired' },
  numbers: { state: 'retired' },
  // The queue asks the usual again.
  wrapups: schemeShape.parse({}),
  waitingRooms: roomShape.parse({}),
  recordingRules: { state: 'retired' },
  recordingPolicies: null,
  callPolicies: null,
  callbackPolicies: null,
  callFunctions: null,
  // As a telephone is that nobody set anything for.
  telephoneRules: plainRules,
  voiceNotices: { language: 'zh', ticketType: null },
  callerNumbers: { state: 'retired' },
  speedDials: { state: 'removed' },
  callEntrances: { state: 'retired', windows: [] },
  callAlarms: { state: 'retired' },
};

/** What takes the changes back: the items as they stood; what was new is closed. */
export function inverse(stands: Document, changes: Change[], wanted: Document): Document {
  const back: Document = { ...stands };
  for (const section of sections) {
    const [before, given] = [stands[section], wanted[section]] as Record<string, Record<string, unknown>>[];
    const items: Record<string, unknown> = {};
    for (const { key } of changes.filter((change) => change.section === section)) {
      if (before![key]) items[key] = before![key];
      else if (closed[section]) items[key] = { ...given![key], ...closed[section] };
    }
    Object.assign(back, { [section]: items });
  }
  return back;
}
