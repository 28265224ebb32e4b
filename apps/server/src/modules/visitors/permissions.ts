import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const visitorPermissions: { key: string; name: Name }[] = [
  { key: 'visitors.invite', name: { zh: '查看在线访客并邀请交谈', en: 'See who is on the pages and invite them' } },
  { key: 'visitors.ban', name: { zh: '封禁访客与解除封禁', en: 'Ban visitors and lift bans' } },
  { key: 'visitors.configure', name: { zh: '配置自动邀请规则', en: 'Configure invitation rules' } },
];
