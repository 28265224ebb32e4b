import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const webhooksPermissions: { key: string; name: Name }[] = [
  { key: 'webhooks.manage', name: { zh: '配置事件推送（Webhook）', en: 'Set up webhooks' } },
];
