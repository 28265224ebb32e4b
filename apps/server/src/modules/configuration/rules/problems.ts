/** What a document names and nobody has, or would change and cannot be changed. */
import { partCode } from '#contracts/parts';
import type { Ref } from '../carried/carried.ts';
import type { Document, MacroItem, Problem, Section } from '../contract.ts';
import { filesIn } from '../files-along.ts';
import { topicsIn } from './conditions.ts';
import { fieldOf } from './keys.ts';
import { takenIn } from './taken.ts';

/** Of this server. */
export type Known = {
  units: ReadonlySet<string>;
  subjects: ReadonlySet<string>;
  prompts: ReadonlySet<string>;
  /** Kinds that say by themselves what they name and what of them is fixed. */
  carried: {
    sections: readonly Section[];
    refsOf(section: Section, item: unknown, key: string): Ref[];
    fixedIn(section: Section, stands: object, wanted: object): string[];
    keyFits(section: Section, key: string): boolean;
  };
};

const unknown: Partial<Record<Section | 'units' | 'prompts', Problem['code']>> = {
  units: 'unit-unknown',
  prompts: 'prompt-unknown',
  queues: 'queue-unknown',
  topics: 'topic-unknown',
  calendars: 'calendar-unknown',
  purposes: 'purpose-unknown',
  widgets: 'entrance-unknown',
  mailboxes: 'mailbox-unknown',
  extensions: 'extension-unknown',
  voiceBoxes: 'box-unknown',
  trunks: 'trunk-unknown',
  flows: 'flow-unknown',
  conferenceRooms: 'room-unknown',
  numbers: 'number-unknown',
  ticketTypes: 'type-unknown',
  tiers: 'tier-unknown',
};
/** Of each there is one, for the whole company. */
const houses = [
  ...(['policies', 'ratingPolicies', 'helpPolicies', 'recordingPolicies', 'callPolicies'] as const),
  ...(['callbackPolicies', 'callFunctions'] as const),
] as const;
/** Queues that a kind may name are of these channels. */
const channelOf: Partial<Record<Section, readonly string[]>> = {
  widgets: ['chat'],
  mailboxes: ['mail'],
  voiceBoxes: ['voicemail'],
  wrapups: ['call', 'webcall'],
  waitingRooms: ['call', 'webcall'],
  callAlarms: ['call'],
};

export function problemsOf(wanted: Document, stands: Document, known: Known): Problem[] {
  const found: Problem[] = [];
  const report = (section: Section, key: string, code: Problem['code'], text: string): void => {
    found.push({ section, key, code, text });
  };
  const topicKnown = (code: string): boolean => Boolean(wanted.topics[code] ?? stands.topics[code]);
  const calendarKnown = (code: string): boolean => Boolean(wanted.calendars[code] ?? stands.calendars[code]);
  const tierKnown = (code: string): boolean => Boolean(wanted.tiers[code] ?? stands.tiers[code]);
  for (const key of Object.keys(wanted.parts))
    if (!partCode.safeParse(key).success) report('parts', key, 'part-unknown', key);
  for (const [key, { parent }] of Object.entries(wanted.topics))
    if (parent !== null && !topicKnown(parent)) report('topics', key, 'topic-unknown', parent);
  for (const [key, field] of Object.entries(wanted.fields)) {
    const stood = stands.fields[key];
    if (!known.subjects.has(fieldOf(key).subject)) report('fields', key, 'subject-unknown', fieldOf(key).subject);
    if (stood && (stood.kind !== field.kind || stood.personal !== field.personal))
      report('fields', key, 'kind-fixed', field.kind);
    for (const code of topicsIn(field.visibleWhen, field.requiredWhen))
      if (!topicKnown(code)) report('fields', key, 'topic-unknown', code);
  }
  for (const [key, policy] of Object.entries(wanted.clockPolicies)) {
    // Business time is a calendar's.
    if (policy.calendar === null ? policy.business : !calendarKnown(policy.calendar))
      report('clockPolicies', key, 'calendar-unknown', policy.calendar ?? '');
    for (const tier of policy.match.tiers ?? [])
      if (!tierKnown(tier)) report('clockPolicies', key, 'tier-unknown', tier);
    const stood = stands.clockPolicies[key];
    if (stood && stood.target !== policy.target) report('clockPolicies', key, 'kind-fixed', policy.target);
  }
  for (const section of houses)
    for (const key of Object.keys(wanted[section])) if (key !== 'company') report(section, key, 'policy-name', key);
  for (const [key, queue] of Object.entries(wanted.queues)) {
    const stood = stands.queues[key];
    if (!known.units.has(queue.unit)) report('queues', key, 'unit-unknown', queue.unit);
    if (stood && (stood.channel !== queue.channel || stood.unit !== queue.unit))
      report('queues', key, 'channel-fixed', queue.channel);
    if (queue.calendar !== null && !calendarKnown(queue.calendar))
      report('queues', key, 'calendar-unknown', queue.calendar);
    if (queue.overflow) {
      const target = wanted.queues[queue.overflow.queue] ?? stands.queues[queue.overflow.queue];
      if (!target || target.channel !== queue.channel || queue.overflow.queue === key)
        report('queues', key, 'overflow-unknown', queue.overflow.queue);
    }
  }
  const queueKnown = (code: string, channels?: readonly string[]): boolean => {
    const queue = wanted.queues[code] ?? stands.queues[code];
    return queue !== undefined && (channels === undefined || channels.includes(queue.channel));
  };
  const topicsKnown = (section: Section, key: string, codes: readonly (string | null | undefined)[]): void => {
    for (const code of codes) if (code && !topicKnown(code)) report(section, key, 'topic-unknown', code);
  };
  const unitsKnown = (section: Section, key: string, codes: readonly (string | null)[]): void => {
    for (const code of codes) if (code !== null && !known.units.has(code)) report(section, key, 'unit-unknown', code);
  };
  for (const [key, { family }] of Object.entries(wanted.models))
    if (!wanted.families[family] && !stands.families[family]) report('models', key, 'family-unknown', family);
  for (const [key, { tiers, policies }] of Object.entries(wanted.agreements)) {
    for (const tier of tiers) if (!tierKnown(tier)) report('agreements', key, 'tier-unknown', tier);
    for (const code of policies)
      if (!wanted.clockPolicies[code] && !stands.clockPolicies[code]) report('agreements', key, 'policy-unknown', code);
  }
  for (const [key, { topic, unit, playbook }] of Object.entries(wanted.templates)) {
    topicsKnown('templates', key, [topic]);
    unitsKnown('templates', key, [unit]);
    if (playbook !== null && !wanted.playbooks[playbook] && !stands.playbooks[playbook])
      report('templates', key, 'playbook-unknown', playbook);
  }
  for (const [key, { match, queue }] of Object.entries(wanted.dispatch)) {
    topicsKnown('dispatch', key, match.topics ?? []);
    unitsKnown('dispatch', key, match.units ?? []);
    if (!queueKnown(queue)) report('dispatch', key, 'queue-unknown', queue);
  }
  const stepsKnown = (section: 'macros' | 'unitMacros', key: string, steps: MacroItem['steps']): void => {
    for (const step of steps) {
      if (step.do === 'transfer' && !queueKnown(step.queue)) report(section, key, 'queue-unknown', step.queue);
      if (step.do === 'open-ticket' || step.do === 'set') topicsKnown(section, key, [step.topic]);
      if (step.do !== 'macro') continue;
      // What everybody calls cannot be one unit's.
      const of = section === 'unitMacros' ? (step.of ?? 'macros') : 'macros';
      if (step.of === of || step.of === undefined) if (wanted[of][step.macro] ?? stands[of][step.macro]) continue;
      report(section, key, 'macro-unknown', step.macro);
    }
  };
  for (const [key, { steps }] of Object.entries(wanted.macros)) stepsKnown('macros', key, steps);
  for (const [key, { unit, steps }] of Object.entries(wanted.unitMacros)) {
    unitsKnown('unitMacros', key, [unit]);
    stepsKnown('unitMacros', key, steps);
  }
  for (const [key, { unit }] of Object.entries(wanted.unitReplies)) unitsKnown('unitReplies', key, [unit]);
  const stood = new Set(filesIn(stands).map(({ section, key, sha256 }) => `${section} ${key} ${sha256}`));
  for (const { section, key, name, sha256 } of filesIn(wanted)) {
    const told = wanted.byHand.some((one) => one.what === 'files' && one.section === section && one.key === key);
    if (!told && !stood.has(`${section} ${key} ${sha256}`) && wanted.files[sha256] === undefined)
      report(section, key, 'file-unknown', name);
  }
  // Each hangs below the company: whoever goes up from unit to unit comes to an end.
  const above = (code: string): string | null | undefined => (wanted.units[code] ?? stands.units[code])?.parent;
  for (const [key, { parent, state }] of Object.entries(wanted.units)) {
    const seen = new Set([key]);
    let at: string | null | undefined = parent;
    for (; at && !seen.has(at); at = above(at)) seen.add(at);
    if (at !== null) report('units', key, 'unit-unknown', at ?? parent ?? '');
    const closed = parent !== null && (wanted.units[parent] ?? stands.units[parent])?.state === 'closed';
    if (closed && state === 'active') report('units', key, 'unit-unknown', parent);
  }
  for (const section of known.carried.sections)
    for (const [key, item] of Object.entries(wanted[section])) {
      if (!known.carried.keyFits(section, key)) report(section, key, 'key-unfit', key);
      for (const [of, code, channels = channelOf[section]] of known.carried.refsOf(section, item, key))
        if (!named(of, code, channels)) report(section, key, unknown[of]!, code);
      const stood = stands[section][key];
      if (stood)
        for (const value of known.carried.fixedIn(section, stood, item)) report(section, key, 'kind-fixed', value);
    }
  function promptKnown(code: string): boolean {
    const own = wanted.prompts[code];
    if (own?.state === 'active' && (own.takes.zh ?? own.takes.en)) return true;
    return known.prompts.has(code) && own?.state !== 'removed';
  }
  function named(of: Ref[0], code: string, channels: readonly string[] | undefined): boolean {
    if (of === 'units') return known.units.has(code);
    if (of === 'prompts') return promptKnown(code);
    if (of === 'queues') return queueKnown(code, channels);
    // Whoever calls from a page has to arrive.
    if (of === 'numbers') return (wanted.numbers[code] ?? stands.numbers[code])?.state === 'active';
    return wanted[of][code] !== undefined || stands[of][code] !== undefined;
  }
  const ranks = new Map<number, string>();
  for (const [key, { rank }] of Object.entries({ ...stands.tiers, ...wanted.tiers })) {
    if (ranks.has(rank)) report('tiers', key, 'rank-taken', String(rank));
    ranks.set(rank, key);
  }
  return [...found, ...takenIn(wanted, stands)];
}
