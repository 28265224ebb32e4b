import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const callbacksPermissions: { key: string; name: Name }[] = [
  { key: 'callbacks.work', name: { zh: '查看、预约与处理回拨', en: 'See, book and make call-backs' } },
  { key: 'callbacks.configure', name: { zh: '配置回拨规则', en: 'Set the rules of call-backs' } },
];
