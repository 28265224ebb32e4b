/** What the demo company has on its board. */
import { clock, type Scope, type Tx } from '#kernel';
import { publishAnnouncement, replyToPost, writePost } from '#modules/bulletins';

type Ids = { staff: ReadonlyMap<string, string>; units: ReadonlyMap<string, string> };

/** Runs in the transaction that founds the company. */
export async function loadBoard(tx: Tx, scope: Scope, { staff, units }: Ids): Promise<void> {
  const known = (ids: ReadonlyMap<string, string>, key: string): string => {
    const found = ids.get(key);
    if (!found) throw new Error(`the demo company needs ${key}`);
    return found;
  };
  const as = (number: string, unit: string): Scope => ({
    ...scope,
    actor: { kind: 'staff', id: known(staff, number) },
    unitId: known(units, unit),
  });
  const announcement = { pinned: false, confirm: false, endsAt: null };
  await publishAnnouncement(tx, as('2001', 'CS'), {
    ...announcement,
    unitId: known(units, 'HQ'),
    title: '双十二期间排班与加班安排',
    body: '12 月 10 日至 14 日晚班延长到 23:00，班表已发各班组。\n需要调班的同事请在 12 月 5 日前告诉班长。',
    pinned: true,
  });
  await publishAnnouncement(tx, as('2011', 'E'), {
    ...announcement,
    unitId: known(units, 'E'),
    title: '燃气类安全话术更新，请确认',
    body: '客户说闻到燃气味：先请客户关阀、开窗、到室外，再登记工单并电话转安全专线。\n不要让客户自行拆开灶具，也不要在室内开关电器。',
    confirm: true,
  });
  const post = await writePost(tx, as('8022', 'E-CHAT'), {
    kind: 'experience',
    title: '燃气灶打不着火，三步问清楚',
    body: '1. 先问是几号电池、什么时候换的：一半的问题在这里。\n2. 再请客户看火针是否有水或油污。\n3. 两个灶眼都打不着，多半是气阀或总阀没开。\n问完再派单，师傅一次就能修好。',
    place: '',
  });
  await replyToPost(tx, as('8021', 'E-CHAT'), post, '试了一周，重复上门少了很多。');
  await writePost(tx, as('8023', 'E-CHAT'), {
    kind: 'gathering',
    title: '周五羽毛球',
    body: '新手老手都欢迎，球拍我带四副。',
    place: '滨江体育馆 3 号场',
    startsAt: new Date(clock.ms() + 5 * 86_400_000).toISOString(),
  });
}
