import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const consentsPermissions: { key: string; name: Name }[] = [
  {
    key: 'consents.record',
    name: { zh: '登记客户的同意、撤回和对外提供', en: 'Record consents, withdrawals and disclosures' },
  },
  {
    key: 'consents.verify',
    name: { zh: '复核他人录入的证件资料', en: 'Check identity data that others entered' },
  },
  {
    key: 'consents.configure',
    name: { zh: '维护处理目的与告知文本', en: 'Keep purposes and privacy notices' },
  },
];
