import type { Name } from '#kernel';

/** Reading definitions needs no more than being signed in: they are labels of forms. */
export const fieldsPermissions: { key: string; name: Name }[] = [
  { key: 'fields.write', name: { zh: '定义自定义字段', en: 'Define custom fields' } },
];
