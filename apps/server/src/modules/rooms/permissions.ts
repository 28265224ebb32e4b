import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const roomsPermissions: { key: string; name: Name }[] = [
  { key: 'rooms.lead', name: { zh: '查看与主持电话会议', en: 'See and lead conferences' } },
  { key: 'rooms.configure', name: { zh: '配置会议室', en: 'Set up conference rooms' } },
];
