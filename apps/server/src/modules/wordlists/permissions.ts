import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const wordlistPermissions: { key: string; name: Name }[] = [
  { key: 'wordlists.manage', name: { zh: '维护敏感词表、查看命中', en: 'Keep lists of sensitive words and see hits' } },
];
