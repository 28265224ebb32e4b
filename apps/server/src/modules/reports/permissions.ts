import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const reportPermissions: { key: string; name: Name }[] = [
  { key: 'reports.read', name: { zh: '查看报表', en: 'See reports' } },
];
