/** Rights of this module, granted by roles at units. */
import type { Name } from '#kernel';

export const customerPermissions: { key: string; name: Name }[] = [
  { key: 'customers.read', name: { zh: '查看客户档案', en: 'See customer files' } },
  { key: 'customers.write', name: { zh: '新建和修改客户档案', en: 'Create and edit customer files' } },
  { key: 'customers.merge', name: { zh: '合并与拆分客户档案', en: 'Merge and part customer files' } },
  { key: 'customers.list', name: { zh: '维护黑名单和红名单', en: 'Keep the black and red lists' } },
  { key: 'customers.configure', name: { zh: '维护客户标签和等级', en: 'Keep customer tags and tiers' } },
  {
    key: 'customers.contact',
    name: { zh: '联系客户（不见号码）', en: 'Call and mail customers without seeing the number' },
  },
  { key: 'customers.reveal.phone', name: { zh: '显示电话明文', en: 'Reveal telephone numbers' } },
  { key: 'customers.reveal.email', name: { zh: '显示邮箱明文', en: 'Reveal mail addresses' } },
  {
    key: 'customers.reveal.identity',
    name: { zh: '显示证件和生日明文', en: 'Reveal identity documents and birth dates' },
  },
  { key: 'customers.reveal.address', name: { zh: '显示地址明文', en: 'Reveal addresses' } },
  { key: 'customers.export', name: { zh: '导出一位客户的全部数据', en: 'Export all data of one customer' } },
  { key: 'customers.erase', name: { zh: '抹除一位客户的数据', en: 'Erase one customer' } },
];
