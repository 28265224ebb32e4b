import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const sidesPermissions: { key: string; name: Name }[] = [
  {
    key: 'sides.use',
    name: {
      zh: '就工单与其他单位或外部伙伴旁路沟通',
      en: 'Side conversations about tickets with other units or partners',
    },
  },
  {
    key: 'sides.offer',
    name: { zh: '决定本单位是否接受全公司提问', en: 'Decide whether the whole company may ask the unit' },
  },
];
