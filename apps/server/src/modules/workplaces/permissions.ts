import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const workplacesPermissions: { key: string; name: Name }[] = [
  { key: 'workplaces.sign-in', name: { zh: '设置企业微信与钉钉登录', en: 'Set up sign-in by WeCom and DingTalk' } },
  { key: 'workplaces.robots', name: { zh: '设置群机器人', en: 'Set up group-chat robots' } },
];
