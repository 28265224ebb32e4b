/** What the demo company's customers ordered and signed. */
import type { Kernel } from '#kernel';
import { addContract } from '#modules/contracts';
import { addNeed, changeNeed } from '#modules/needs';
import { writeOrder } from '#modules/orders';
import type { Loaded } from './load-company.ts';

const goods = [
  ['CXW-260-Q7', 259_900],
  ['JZT-B52', 129_900],
  ['WQP12-D6', 469_900],
  ['CXW-300-T9', 329_900],
  ['JZT-B68', 179_900],
] as const;
const states = ['completed', 'delivered', 'shipped', 'completed', 'paid', 'returned', 'completed', 'placed'] as const;
const installation = { modelId: null, title: '上门安装 Installation', quantity: 1, price: 8_000 };
const dayMs = 86_400_000;

/** `ids`: in the order the customers were made. */
export async function loadPurchases(
  kernel: Kernel,
  { scope, models, staff }: Loaded,
  ids: string[],
  now: Date,
): Promise<void> {
  const at = (ago: number): Date => new Date(now.getTime() - ago * dayMs);
  const day = (ago: number): string => at(ago).toISOString().slice(0, 10);
  await kernel.db.transact(async (tx) => {
    for (const [index, customerId] of ids.slice(0, 30).entries()) {
      const [code, price] = goods[index % goods.length]!;
      const bought = { modelId: models.get(code)!, title: '', quantity: 1, price };
      const placed = at(3 + index * 11);
      await writeOrder(tx, scope, customerId, {
        source: index % 4 === 0 ? 'hand' : 'tmall',
        number: `YZ${placed.toISOString().slice(2, 10).replaceAll('-', '')}${String(1001 + index * 37)}`,
        state: states[index % states.length]!,
        placedAt: placed.toISOString(),
        currency: 'CNY',
        lines: index % 2 === 0 ? [bought, installation] : [bought],
        address: '浙江省杭州市拱墅区湖墅南路 186 号 2 幢 1103',
        invoice: index % 3 === 0 ? `0440${String(7_310_221 + index * 613)}` : '',
        note: '',
      });
    }
    const wants = [
      ['明年新房装修，想整套换厨电', 'Kitchen of a new flat next year', '发送套餐报价 Send the offer', -9],
      ['问洗碗机以旧换新', 'Trade-in of a dishwasher', '等旧机照片 Waits for photos', 2],
      ['物业集中采购热水器 60 台', '60 water heaters for a housing estate', '约采购负责人面谈 Meet the buyer', -4],
    ] as const;
    for (const [index, [zh, en, nextStep, ago]] of wants.entries()) {
      const customerId = ids[index * 2];
      if (!customerId) continue;
      const desk = { ...scope, actor: { kind: 'staff' as const, id: staff.get(index === 1 ? '8021' : '2011')! } };
      const needId = await addNeed(tx, desk, customerId, { title: `${zh} ${en}`, nextStep, nextOn: day(ago) });
      if (index !== 1)
        await changeNeed(tx, desk, customerId, needId, {
          version: 1,
          progress: '已电话沟通预算和时间 Budget and dates talked over',
        });
    }
    const [first, second, , , fifth] = ids;
    const terms = { state: 'active' as const, currency: 'CNY', tierId: null, agreementId: null };
    if (first)
      await addContract(tx, scope, first, {
        ...terms,
        number: 'HT-2026-0117',
        kind: 'maintenance',
        startsOn: day(345),
        endsOn: day(-20),
        worth: 68_000,
        products: ['family:hood'],
        note: '每年两次清洗，含滤网 Two cleanings a year, filters included',
      });
    if (second)
      await addContract(tx, scope, second, {
        ...terms,
        number: 'HT-2024-0032',
        kind: 'service',
        startsOn: day(700),
        endsOn: day(335),
        worth: 36_000,
        products: ['model:WQP12-D6'],
        note: '',
      });
    if (fifth)
      await addContract(tx, scope, fifth, {
        ...terms,
        number: 'HT-2026-0008',
        kind: 'framework',
        startsOn: day(200),
        endsOn: day(-530),
        worth: 128_000_000,
        products: [],
        note: '精装楼盘团购，三年框架 Group purchase for new flats, three years',
      });
  });
}
