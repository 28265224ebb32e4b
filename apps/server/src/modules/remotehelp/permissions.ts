import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const remotehelpPermissions: { key: string; name: Name }[] = [
  {
    key: 'remotehelp.use',
    name: { zh: '发起远程协助，看客户共享的画面', en: 'Ask for remote help and see what customers share' },
  },
  {
    key: 'remotehelp.watch',
    name: { zh: '查看本单位的远程协助记录与录像', en: 'See the unit’s remote help and its recordings' },
  },
  { key: 'remotehelp.configure', name: { zh: '设置远程协助录像', en: 'Set whether remote help is recorded' } },
];
