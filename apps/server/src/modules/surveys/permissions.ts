import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const surveyPermissions: { key: string; name: Name }[] = [
  { key: 'surveys.read', name: { zh: '查看客户评价', en: 'See customers’ ratings' } },
  { key: 'surveys.configure', name: { zh: '设置客户评价规则', en: 'Set the rules of ratings' } },
];
