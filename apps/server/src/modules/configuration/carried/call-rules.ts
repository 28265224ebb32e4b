/** Rules of calls: of the house, of single telephones, of boxes of voice mail, and what raises an alarm. */
import { alarmRules, keepAlarmRule } from '#modules/callalarms';
import { keepCallbackPolicy, readCallbackPolicy } from '#modules/callbacks';
import { keepTelephoneRules, listSettings } from '#modules/operators';
import { keepPolicy, readPolicyRow } from '#modules/telephony';
import { showBoxes } from '#modules/voicemail';
import { keepWays, showWays } from '#modules/voicenotices';
import { byName } from '../read-work.ts';
import { canonical, plainRules } from '../rules/compare.ts';
import type { Carried, Lacking } from './carried.ts';

/** One of the house: it always stands, and is only changed. */
export const callPolicies: Carried<'callPolicies'> = {
  section: 'callPolicies',
  right: 'telephony.configure',
  async read(db, scope) {
    const row = await readPolicyRow(db, scope);
    const item = {
      recording: row.recording,
      sayRecording: row.say_recording,
      sayAgent: row.say_agent,
      retentionDays: row.retention_days,
    };
    return [{ key: 'company', id: 'company', version: row.version, item }];
  },
  async write(tx, { scope }, key, item) {
    if (key === 'company') await keepPolicy(tx, scope, { ...item, version: (await readPolicyRow(tx, scope)).version });
  },
};

/** One of the house, as well. */
export const callbackPolicies: Carried<'callbackPolicies'> = {
  section: 'callbackPolicies',
  right: 'callbacks.configure',
  async read(db, scope, names) {
    const { version, webQueueId, ...rest } = await readCallbackPolicy(db, scope);
    const item = { ...rest, webQueue: names.codeOf('queues', webQueueId) };
    return [{ key: 'company', id: 'company', version, item }];
  },
  refs: ({ webQueue }) => (webQueue === null ? [] : [['queues', webQueue]]),
  async write(tx, { scope, names }, key, { webQueue, ...rest }) {
    if (key !== 'company') return;
    const webQueueId = webQueue === null ? null : names.idOf('queues', webQueue);
    const { version } = await readCallbackPolicy(tx, scope);
    await keepCallbackPolicy(tx, scope, { ...rest, webQueueId, version });
  },
};

/** A telephone that nobody set anything for is not told. */
export const telephoneRules: Carried<'telephoneRules'> = {
  section: 'telephoneRules',
  right: 'operators.configure',
  async read(db, scope, names) {
    return (await listSettings(db, scope)).flatMap(({ id, settings: { pickupGroup, class: reach, limitSeconds } }) => {
      const key = names.codeOf('extensions', id);
      const item = { pickupGroup, class: reach, limitSeconds };
      return key === null || canonical(item) === canonical(plainRules) ? [] : [{ key, id, version: 1, item }];
    });
  },
  namesItself: 'extensions',
  async write(tx, { scope, names }, key, item) {
    await keepTelephoneRules(tx, scope, names.idOf('extensions', key), item);
  },
};

/** In which language, and by which tickets; telephones and the gateway of texts stay where the people are. */
export const voiceNotices: Carried<'voiceNotices'> = {
  section: 'voiceNotices',
  right: 'voicemail.configure',
  async read(db, scope, names) {
    const found: Awaited<ReturnType<Carried<'voiceNotices'>['read']>> = [];
    for (const { id } of await showBoxes(db, scope)) {
      const key = names.codeOf('voiceBoxes', id);
      const { language, ticketType, textTo, callTo, version } = await showWays(db, scope, id);
      const people = textTo.length + callTo.length > 0;
      if (key === null || (!people && language === 'zh' && ticketType === null)) continue;
      const secrets: Lacking[] = people ? ['people'] : [];
      found.push({ key, id, version, item: { language, ticketType }, secrets });
    }
    return found;
  },
  namesItself: 'voiceBoxes',
  refs: ({ ticketType }) => (ticketType === null ? [] : [['ticketTypes', ticketType]]),
  async write(tx, { scope, names }, key, item) {
    const boxId = names.idOf('voiceBoxes', key);
    const { channelId, textTo, callTo, version } = await showWays(tx, scope, boxId);
    await keepWays(tx, scope, boxId, { channelId, textTo, callTo, ...item, version });
  },
};

/** By unit, kind and what it is about. Who is told besides the supervisors stays where the people are. */
export const callAlarms: Carried<'callAlarms'> = {
  section: 'callAlarms',
  right: 'callalarms.configure',
  async read(db, scope, names) {
    const rows = await alarmRules(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unitId }) => unitId),
    );
    const kept = rows.flatMap(({ unitId, subjectId, ...row }) => {
      const unit = names.codeOf('units', unitId);
      const subject = names.codeOf(row.kind === 'trunk-down' ? 'trunks' : 'queues', subjectId);
      // What it was about is gone: it raises nothing any more.
      if (unit === null || (subjectId !== null && subject === null)) return [];
      return [{ ...row, unit, subject }];
    });
    return byName(kept, ({ unit, kind, subject }) => [unit, kind, subject ?? ''].join(' ').trim()).map((row) => ({
      key: row.key,
      id: row.id,
      version: row.version,
      item: {
        unit: row.unit,
        kind: row.kind,
        subject: row.subject,
        limit: row.limit,
        lastsSeconds: row.lastsSeconds,
        calmSeconds: row.calmSeconds,
        state: row.state,
      },
      secrets: row.staffIds.length + row.mailTo.length > 0 ? (['people'] as const).slice() : [],
    }));
  },
  refs: ({ unit, kind, subject }) => [
    ['units', unit],
    ...(subject === null
      ? []
      : [[kind === 'trunk-down' ? 'trunks' : 'queues', subject] as ['trunks' | 'queues', string]]),
  ],
  async write(tx, { scope, names }, _key, { unit, subject, ...rest }, known) {
    const before = known && (await alarmRules(tx, scope)).find(({ id }) => id === known.id);
    const of = rest.kind === 'trunk-down' ? 'trunks' : 'queues';
    await keepAlarmRule(tx, scope, known && { id: known.id, version: known.version }, {
      ...rest,
      unitId: names.idOf('units', unit),
      subjectId: subject === null ? null : names.idOf(of, subject),
      staffIds: before?.staffIds ?? [],
      mailTo: before?.mailTo ?? [],
    });
  },
};
