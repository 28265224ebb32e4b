import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const apikeysPermissions: { key: string; name: Name }[] = [
  { key: 'apikeys.manage', name: { zh: '建立和吊销接口密钥', en: 'Make and revoke API keys' } },
];
