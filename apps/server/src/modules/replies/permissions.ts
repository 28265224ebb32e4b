import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const repliesPermissions: { key: string; name: Name }[] = [
  { key: 'replies.use', name: { zh: '使用常用语，维护自己的常用语', en: 'Use saved replies, keep own ones' } },
  { key: 'replies.manage', name: { zh: '维护本单位的常用语', en: 'Keep the unit’s saved replies' } },
];
