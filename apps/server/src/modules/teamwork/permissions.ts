import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const teamworkPermissions: { key: string; name: Name }[] = [
  {
    key: 'teamwork.chat',
    name: { zh: '与本单位及上级同事内部聊天', en: 'Chat with colleagues of the unit and above' },
  },
];
