import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const viewsPermissions: { key: string; name: Name }[] = [
  { key: 'views.manage', name: { zh: '维护本单位共享的视图', en: 'Keep the unit’s shared views' } },
];
