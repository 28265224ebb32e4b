import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const livecallsPermissions: { key: string; name: Name }[] = [
  { key: 'livecalls.see', name: { zh: '话务监控', en: 'Watch calls live' } },
];
