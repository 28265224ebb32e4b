import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. Whom a selection finds is narrowed by customers.read besides. */
export const selectionsPermissions: { key: string; name: Name }[] = [
  { key: 'selections.use', name: { zh: '按条件选择客户', en: 'Select customers by condition' } },
  {
    key: 'selections.export',
    name: { zh: '导出客户选择、打印邮寄标签', en: 'Export selections, print mailing labels' },
  },
  { key: 'selections.mail', name: { zh: '向选择的客户群发邮件', en: 'Send bulk mail to selections' } },
];
