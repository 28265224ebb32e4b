/** What the wizard is told, and what does not fit. */
import type { FirstCall } from '@qiao/server/contracts/callsetup';

export type Draft = {
  unitId: string | null;
  way: 'new' | 'known' | 'inside';
  trunkId: string;
  hosts: string;
  username: string;
  password: string;
  registers: boolean;
  desk: boolean;
  extension: string;
  number: string;
  zh: string;
  en: string;
  hours: 'always' | 'calendar' | 'weekly';
  calendarId: string;
  days: number[];
  from: string;
  to: string;
  template: FirstCall['template'];
  queue: 'new' | 'queue';
  queueId: string;
  staffIds: string[];
};
export const emptyDraft = (staffId: string): Draft => ({
  unitId: null,
  way: 'new',
  trunkId: '',
  hosts: '',
  username: '',
  password: '',
  registers: true,
  desk: false,
  extension: '8001',
  number: '',
  zh: '',
  en: '',
  hours: 'weekly',
  calendarId: '',
  days: [1, 2, 3, 4, 5],
  from: '09:00',
  to: '18:00',
  template: 'greeting',
  queue: 'new',
  queueId: '',
  staffIds: [staffId],
});

export const bare = (number: string): string => number.replaceAll(/[\s()-]/g, '');
const hostsOf = (text: string): string[] => text.split(/[\s,，]+/).filter(Boolean);
const host = /^[A-Za-z0-9.[\]:-]{1,120}(;transport=(udp|tcp|tls))?$/;

/** Word under `wrong` of every field that does not fit. */
export function problemsOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const hosts = hostsOf(draft.hosts);
  const out: Partial<Record<keyof Draft, string>> = {};
  if (!draft.unitId) out.unitId = 'missing';
  if (draft.way === 'known' && !draft.trunkId) out.trunkId = 'missing';
  if (draft.way === 'new') {
    if (hosts.length === 0 || hosts.length > 8 || !hosts.every((one) => host.test(one))) out.hosts = 'hosts';
    if (draft.registers && !draft.username.trim()) out.username = 'account';
    if (draft.registers && !draft.password) out.password = 'account';
  }
  if (draft.desk && !/^[0-9]{2,15}$/.test(draft.extension)) out.extension = 'extension';
  if (!/^\+?[0-9]{2,20}$/.test(bare(draft.number))) out.number = 'number';
  if (!draft.zh.trim()) out.zh = 'missing';
  if (draft.hours === 'calendar' && !draft.calendarId) out.calendarId = 'missing';
  if (draft.hours === 'weekly' && (draft.days.length === 0 || draft.from >= draft.to)) out.days = 'hours';
  if (draft.queue === 'queue' && !draft.queueId) out.queueId = 'missing';
  if (draft.queue === 'new' && draft.staffIds.length === 0) out.staffIds = 'staff';
  return out;
}

export function firstCallOf(draft: Draft, staffId: string): FirstCall {
  const name = { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() };
  const number = bare(draft.number);
  return {
    unitId: draft.unitId!,
    trunk:
      draft.way === 'inside'
        ? null
        : draft.way === 'known'
          ? { id: draft.trunkId }
          : {
              code: `line-${number.replaceAll(/\D/g, '')}`,
              name,
              hosts: hostsOf(draft.hosts),
              username: draft.username.trim(),
              ...(draft.password ? { password: draft.password } : {}),
              registers: draft.registers,
              callerId: '',
              maxCalls: null,
              manners: { codecs: ['PCMA', 'PCMU'], srtp: 'never', optionsSeconds: 60, fromUser: '', addresses: [] },
            },
    extension: draft.desk ? { number: draft.extension, name: name.zh, staffId } : null,
    number: { number, name },
    hours:
      draft.hours === 'always'
        ? { kind: 'always' }
        : draft.hours === 'calendar'
          ? { kind: 'calendar', id: draft.calendarId }
          : { kind: 'weekly', days: draft.days, from: draft.from, to: draft.to },
    template: draft.template,
    queue:
      draft.queue === 'queue' ? { kind: 'queue', id: draft.queueId } : { kind: 'new', name, staffIds: draft.staffIds },
  };
}
