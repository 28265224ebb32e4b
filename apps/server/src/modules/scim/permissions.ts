import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units; meant for API keys. */
export const scimPermissions: { key: string; name: Name }[] = [
  { key: 'scim.provision', name: { zh: '由目录同步员工（SCIM）', en: 'Keep staff from a directory (SCIM)' } },
];
