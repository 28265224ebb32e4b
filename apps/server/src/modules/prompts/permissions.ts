import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const promptPermissions: { key: string; name: Name }[] = [
  { key: 'prompts.read', name: { zh: '收听语音提示', en: 'Hear prompts' } },
  { key: 'prompts.write', name: { zh: '录制与更换语音提示', en: 'Record and replace prompts' } },
];
