/** Rights of this module, granted by roles at units. */
import type { Name } from '#kernel';

export const ticketPermissions: { key: string; name: Name }[] = [
  { key: 'tickets.read', name: { zh: '查看工单', en: 'See tickets' } },
  { key: 'tickets.write', name: { zh: '新建和处理工单', en: 'Open and work on tickets' } },
  { key: 'tickets.assign', name: { zh: '把工单派给他人', en: 'Assign tickets to others' } },
  { key: 'tickets.configure', name: { zh: '设置工单的派单与表单', en: 'Configure dispatch and forms of tickets' } },
  { key: 'tickets.import', name: { zh: '导入历史工单', en: 'Import tickets of the past' } },
];
