import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. Numbers are kept by who sets up telephony. */
export const callernumbersPermissions: { key: string; name: Name }[] = [
  { key: 'callernumbers.choose', name: { zh: '选择外呼显示的主叫号码', en: 'Choose the number shown on calls out' } },
];
