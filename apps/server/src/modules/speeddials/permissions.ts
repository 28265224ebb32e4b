import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const speeddialsPermissions: { key: string; name: Name }[] = [
  { key: 'speeddials.keep', name: { zh: '维护部门快速拨号', en: 'Keep speed dials of a unit' } },
];
