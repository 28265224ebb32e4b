import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const flowPermissions: { key: string; name: Name }[] = [
  { key: 'flows.read', name: { zh: '查看语音流程', en: 'See flows' } },
  { key: 'flows.write', name: { zh: '修改语音流程', en: 'Change flows' } },
  { key: 'flows.publish', name: { zh: '发布语音流程', en: 'Publish flows' } },
];
