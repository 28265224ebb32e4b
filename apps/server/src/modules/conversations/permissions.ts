/** Rights of this module, granted by roles at units. */
import type { Name } from '#kernel';

export const conversationPermissions: { key: string; name: Name }[] = [
  { key: 'conversations.read', name: { zh: '查看自己接待的会话', en: 'Read own conversations' } },
  { key: 'conversations.handle', name: { zh: '接待会话（发言、转接、关闭）', en: 'Handle own conversations' } },
  { key: 'conversations.read.unit', name: { zh: '查看本单位全部会话', en: 'Read all conversations of the unit' } },
  {
    key: 'conversations.manage',
    name: { zh: '在本单位他人会话中发言、转接、关闭', en: 'Write in, transfer and close the unit’s conversations' },
  },
  { key: 'conversations.configure', name: { zh: '配置网页入口', en: 'Configure web entrances' } },
];
