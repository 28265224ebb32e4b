import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const mailarchivesPermissions: { key: string; name: Name }[] = [
  { key: 'mailarchives.import', name: { zh: '导入邮件归档', en: 'Import mail archives' } },
];
