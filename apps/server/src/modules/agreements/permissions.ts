import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const agreementsPermissions: { key: string; name: Name }[] = [
  { key: 'agreements.write', name: { zh: '起草和发布服务水平协议', en: 'Draft and publish service-level agreements' } },
];
