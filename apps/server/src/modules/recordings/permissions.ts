import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const recordingsPermissions: { key: string; name: Name }[] = [
  { key: 'recordings.download', name: { zh: '下载通话录音', en: 'Download recordings' } },
  { key: 'recordings.pause', name: { zh: '暂停他人通话的录音', en: 'Pause the recording of others’ calls' } },
  { key: 'recordings.configure', name: { zh: '配置录音规则', en: 'Set the rules of recording' } },
];
