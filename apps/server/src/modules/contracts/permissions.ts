import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const contractsPermissions: { key: string; name: Name }[] = [
  { key: 'contracts.read', name: { zh: '查看客户合同', en: 'See customers’ contracts' } },
  { key: 'contracts.write', name: { zh: '登记和修改客户合同', en: 'Record and change customers’ contracts' } },
];
