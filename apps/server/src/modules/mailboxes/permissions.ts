import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const mailboxesPermissions: { key: string; name: Name }[] = [
  { key: 'mailboxes.configure', name: { zh: '设置邮箱与签名', en: 'Set up mailboxes and signatures' } },
];
