import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const telephonyPermissions: { key: string; name: Name }[] = [
  { key: 'telephony.calls', name: { zh: '查看通话记录', en: 'See calls' } },
  { key: 'telephony.recordings', name: { zh: '收听通话录音', en: 'Hear recordings' } },
  { key: 'telephony.configure', name: { zh: '配置中继、号码与分机', en: 'Set up trunks, numbers and extensions' } },
];
