import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const analyticsPermissions: { key: string; name: Name }[] = [
  { key: 'analytics.wall', name: { zh: '查看监控墙', en: 'See the live wall' } },
  { key: 'analytics.targets', name: { zh: '设置指标目标', en: 'Set targets of figures' } },
];
