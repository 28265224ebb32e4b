import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. Letters in conversations are read and written with the rights of conversations. */
export const mailPermissions: { key: string; name: Name }[] = [
  { key: 'mail.held', name: { zh: '处理搁置的邮件', en: 'See to letters held back' } },
  { key: 'mail.forms', name: { zh: '设置网页表单', en: 'Set up web forms' } },
];
