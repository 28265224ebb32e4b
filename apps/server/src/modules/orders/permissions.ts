import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const ordersPermissions: { key: string; name: Name }[] = [
  { key: 'orders.read', name: { zh: '查看客户订单', en: 'See customers’ orders' } },
  { key: 'orders.write', name: { zh: '登记和修改客户订单', en: 'Record and change customers’ orders' } },
];
