import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const voicemailPermissions: { key: string; name: Name }[] = [
  { key: 'voicemail.read', name: { zh: '收听与处理语音留言', en: 'Hear and work on voice mail' } },
  { key: 'voicemail.configure', name: { zh: '配置留言信箱', en: 'Set up voice mail boxes' } },
];
