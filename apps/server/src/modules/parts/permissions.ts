import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const partsPermissions: { key: string; name: Name }[] = [
  { key: 'parts.manage', name: { zh: '启用、停用功能模块', en: 'Switch parts of the product on and off' } },
];
