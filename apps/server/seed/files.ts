/** What hangs on the demo company's files: relations, lists, look-alikes, the notice, consents, disclosures, second checks, a selection. */
import type { Kernel, Scope } from '#kernel';
import { draftNotice, publishNotice, recordDisclosure, storeConsent } from '#modules/consents';
import { createCustomer, editCustomer, relateCustomers, setListing } from '#modules/customers';
import { addSelection } from '#modules/selections';
import type { Loaded } from './load-company.ts';

const notice = {
  title: { zh: '云灶电器个人信息处理告知', en: 'Yunzao privacy notice' },
  body: {
    zh: '我们为安装、维修和回访使用您的姓名、电话、地址和产品信息；经您同意，还会通知您优惠活动。\n我们不出售您的信息；上门服务时，只向承接的网点提供所需内容。\n您可以随时查询、更正、撤回同意或要求删除：请致电 400-000-0000 或在网页交谈中告诉我们。',
    en: 'We use your name, telephone, address and products to install, repair and follow up; if you agree, we tell you about offers.\nWe never sell your data; an outlet that visits you gets what the visit needs.\nYou may ask, correct, withdraw or have your data erased at any time: call 400-000-0000 or tell us in the chat.',
  },
  purposes: ['service', 'survey', 'marketing', 'quality'],
  asksAnew: false,
};

/** `ids`: in the order they were made. One transaction of some four hundred statements. */
export async function loadFiles(
  kernel: Kernel,
  { scope, units, staff }: Loaded,
  ids: string[],
  now: Date,
): Promise<void> {
  const as = (number: string): Scope => ({ ...scope, actor: { kind: 'staff', id: staff.get(number)! } });
  const day = (ago: number): string => new Date(now.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  const [one, two, three, four, five, six] = ids as [string, string, string, string, string, string?];
  await kernel.db.transact(async (tx) => {
    const keeper = as('1002');
    await publishNotice(tx, keeper, await draftNotice(tx, keeper, notice), 1);
    const desk = as('8021');
    // A hundred people were asked: most agree to be asked how it was, fewer to hear of offers.
    for (const [index, customerId] of ids.slice(0, 100).entries()) {
      const source = ['call', 'page', 'paper', 'chat'][index % 4]!;
      await storeConsent(tx, desk, { customerId, purpose: 'marketing', given: index % 5 < 3, source });
      if (index % 3 === 0)
        await storeConsent(tx, desk, { customerId, purpose: 'survey', given: index % 10 > 0, source });
    }
    const given = {
      customerId: one,
      purpose: 'service' as const,
      fields: ['name' as const, 'phone' as const, 'address' as const],
    };
    await recordDisclosure(tx, desk, one, {
      ...given,
      recipient: '顺达速运有限公司',
      reason: '寄送油烟机滤网',
      givenOn: day(12),
    });
    await recordDisclosure(tx, desk, two, {
      ...given,
      recipient: '余杭安心家电服务部',
      reason: '上门维修',
      givenOn: day(3),
    });
    await relateCustomers(tx, desk, { customerId: one, otherId: two, kind: 'family', outgoing: true, note: '同住' });
    await relateCustomers(tx, desk, {
      customerId: three,
      otherId: one,
      kind: 'referred',
      outgoing: true,
      note: '老客户介绍',
    });
    await relateCustomers(tx, desk, {
      customerId: four,
      otherId: five,
      kind: 'contact',
      outgoing: true,
      note: '装修负责人',
    });
    const list = { until: null, refuses: false };
    await setListing(tx, as('2011'), { customerId: five, listing: 'red', reason: '连续三年团购，优先接待', ...list });
    await setListing(tx, as('2011'), { customerId: four, listing: 'black', reason: '多次辱骂客服', ...list });
    if (six) await setListing(tx, as('2011'), { customerId: six, listing: 'black', reason: '恶意下单后拒收', ...list });
    for (const { name, phone, address, identityNumber, birthDate } of twice) {
      const unitId = units.get('E')!;
      const first = await createCustomer(tx, scope, {
        name,
        phone,
        address,
        unitId,
        createdAt: new Date(now.getTime() - 200 * 86_400_000),
      });
      await createCustomer(tx, scope, {
        name,
        phone,
        address,
        unitId,
        anyway: true,
        createdAt: new Date(now.getTime() - 20 * 86_400_000),
      });
      // Entered by one, waiting for another to confirm.
      await editCustomer(tx, desk, { id: first, version: 2, identityNumber, birthDate });
    }
    await addSelection(
      tx,
      { ...keeper, unitId: units.get('HQ')! },
      {
        name: '金卡与白金客户，同意营销',
        note: '双十二预售邀请',
        condition: {
          match: 'all',
          parts: [
            {
              fact: 'tier',
              none: false,
              values: ['00000000-0000-7000-8000-000000010003', '00000000-0000-7000-8000-000000010004'],
            },
            { fact: 'consent', purpose: 'marketing', given: true },
          ],
        },
        sharedWith: [units.get('HQ')!],
      },
    );
  });
}

/** Two people with two files each, as it happens when they come by telephone and by the shop. */
const twice = [
  {
    name: '许文博',
    phone: '13600009991',
    address: '浙江省杭州市滨江区江南大道 88 号 3 幢 602',
    identityNumber: '11010519491231002X',
    birthDate: '1949-12-31',
  },
  {
    name: '罗思雨',
    phone: '13700009992',
    address: '浙江省杭州市西湖区文三路 199 号 1201',
    identityNumber: '440524188001010014',
    birthDate: '1880-01-01',
  },
];
