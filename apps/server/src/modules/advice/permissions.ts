import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const advicePermissions: { key: string; name: Name }[] = [
  { key: 'advice.give', name: { zh: '对特殊工单给出上级意见', en: 'Give a superior’s advice on special tickets' } },
];
