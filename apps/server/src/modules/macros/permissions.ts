import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. Each step asks for its own right besides. */
export const macrosPermissions: { key: string; name: Name }[] = [
  { key: 'macros.use', name: { zh: '执行快捷操作，维护自己的快捷操作', en: 'Run macros, keep own ones' } },
  { key: 'macros.manage', name: { zh: '维护本单位的快捷操作', en: 'Keep the unit’s macros' } },
];
