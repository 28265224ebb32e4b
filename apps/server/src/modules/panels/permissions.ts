import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const panelsPermissions: { key: string; name: Name }[] = [
  { key: 'panels.use', name: { zh: '使用嵌入应用', en: 'Use embedded applications' } },
  { key: 'panels.manage', name: { zh: '设置嵌入应用', en: 'Set up embedded applications' } },
];
