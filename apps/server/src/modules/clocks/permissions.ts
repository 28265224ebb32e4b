/** Service standards are published: anybody signed in may read them. */
import type { Name } from '#kernel';

export const clockPermissions: { key: string; name: Name }[] = [
  { key: 'clocks.write', name: { zh: '维护工作日历和时限规则', en: 'Edit calendars and clock policies' } },
];
