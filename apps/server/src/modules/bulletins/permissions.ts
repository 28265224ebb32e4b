import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const bulletinsPermissions: { key: string; name: Name }[] = [
  { key: 'bulletins.read', name: { zh: '阅读公告、使用经验交流', en: 'Read announcements, use the experience board' } },
  { key: 'bulletins.announce', name: { zh: '向本单位及下级发布公告', en: 'Announce to the unit and all below it' } },
  {
    key: 'bulletins.moderate',
    name: { zh: '撤下他人的经验帖和回复', en: 'Take posts and replies of others off the board' },
  },
];
