import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const calllistsPermissions: { key: string; name: Name }[] = [
  {
    key: 'calllists.add',
    name: { zh: '把正在通话的来电号码列入黑、红名单', en: 'Put the caller of one’s own call on a list' },
  },
  { key: 'calllists.keep', name: { zh: '维护来电黑、红名单', en: 'Keep the black and red lists of callers' } },
];
