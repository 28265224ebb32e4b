/** An alarm begins and ends: its row, who is told, what is announced. One transaction each. */
import { announce, clock, newId, type Scope, systemScope, type Tx, translate } from '#kernel';
import { notifyStaff, notifySupervisors, sendMail } from '#modules/notifications';
import { alarmCleared, alarmRaised } from './events.ts';
import { ports } from './ports.ts';
import { alarmTable } from './rules/states.ts';
import { dropOld, forgetAlarm, insertAlarm, saveAlarm } from './store.ts';
import type { AlarmRow, RuleRow } from './tables.ts';

export const program: Scope = systemScope('callalarms');
const keptMs = 90 * 86_400_000;
const link = '/calls/alarms';

export type About = { id: string; name: { zh: string; en: string }; unitId: string };

/** Worse than the limit for the first time. Not told yet. */
export function suspected(rule: RuleRow, about: About): AlarmRow {
  return {
    id: newId(),
    origin_site: ports().site,
    rule_id: rule.id,
    kind: rule.kind,
    subject_id: about.id,
    subject_name: about.name,
    unit_id: about.unitId,
    limit_value: rule.limit_value,
    state: 'suspected',
    since: clock.now(),
    raised_at: null,
    well_since: null,
    over_at: null,
    value: null,
    worst: null,
  };
}

/** Whoever loses the race with another node tells nobody. */
export async function raise(tx: Tx, rule: RuleRow, before: AlarmRow | null, about: About, value: number | null) {
  const now = clock.now();
  const row: AlarmRow = {
    ...(before ?? suspected(rule, about)),
    state: alarmTable.raise.to,
    raised_at: now,
    value,
    worst: value,
  };
  if (!(await (before ? saveAlarm(tx, before.state, row) : insertAlarm(tx, row)))) return;
  await dropOld(tx, new Date(now.getTime() - keptMs));
  const params = {
    name: row.subject_name.zh,
    nameEn: row.subject_name.en || row.subject_name.zh,
    value: value ?? 0,
    limit: row.limit_value ?? 0,
  };
  const text = { code: `callalarms.${row.kind}`, params, link, key: `callalarms:${row.id}` };
  await notifySupervisors(tx, program, { unitId: row.unit_id, ...text });
  await notifyStaff(tx, program, rule.staff_ids, text);
  const words = (part: 'subject' | 'text', between: string): string =>
    (['zh-CN', 'en'] as const)
      .map((language) => {
        const name = language === 'en' ? params.nameEn : params.name;
        const said = translate(language, `callalarms.notices.${row.kind}`, { ...params, name });
        return translate(language, `callalarms.mail.${part}`, { said, link: `${ports().publicUrl}${link}` });
      })
      .join(between);
  for (const to of rule.mail_to)
    await sendMail(tx, program, { to, subject: words('subject', ' · '), text: words('text', '\n\n') });
  await announce(tx, alarmRaised, factOf(row));
}

export async function clear(tx: Tx, before: AlarmRow): Promise<void> {
  if (before.state === 'suspected') return await forgetAlarm(tx, before.id);
  const row: AlarmRow = { ...before, state: alarmTable.clear.to, over_at: clock.now() };
  if (await saveAlarm(tx, before.state, row)) await announce(tx, alarmCleared, factOf(row));
}

const factOf = (row: AlarmRow) => ({
  aggregate: ['call-alarm', row.id] as [string, string],
  payload: {
    alarmId: row.id,
    ruleId: row.rule_id,
    kind: row.kind,
    subjectId: row.subject_id,
    unitId: row.unit_id,
  },
  actor: program.actor,
  topics: [],
});
