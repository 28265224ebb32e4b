import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const callreportsPermissions: { key: string; name: Name }[] = [
  {
    key: 'callreports.export',
    name: { zh: '导出话单与队列日志（CDR、queue_log）', en: 'Export call records and queue logs (CDR, queue_log)' },
  },
];
