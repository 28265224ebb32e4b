import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const configurationPermissions: { key: string; name: Name }[] = [
  {
    key: 'configuration.manage',
    name: { zh: '导出、导入与回退配置', en: 'Export, import and roll back the configuration' },
  },
];
