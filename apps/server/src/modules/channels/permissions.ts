import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. Conversations of channels are read and written with the rights of conversations. */
export const channelsPermissions: { key: string; name: Name }[] = [
  { key: 'channels.configure', name: { zh: '设置外部渠道', en: 'Set up outside channels' } },
  { key: 'channels.text', name: { zh: '给客户发短信', en: 'Text customers' } },
];
