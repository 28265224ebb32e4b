/** Reading the catalogue needs no more than being signed in: every screen shows its names. */
import type { Name } from '#kernel';

export const cataloguePermissions: { key: string; name: Name }[] = [
  {
    key: 'catalogue.write',
    name: { zh: '维护产品目录和服务主题', en: 'Edit the product catalogue and service topics' },
  },
];
