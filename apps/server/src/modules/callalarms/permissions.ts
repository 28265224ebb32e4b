import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const callalarmsPermissions: { key: string; name: Name }[] = [
  { key: 'callalarms.configure', name: { zh: '设置话务告警', en: 'Set up alarms of calls' } },
];
