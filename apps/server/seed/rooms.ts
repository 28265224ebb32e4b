/** What the demo company's staff say among themselves. */
import type { Scope, Tx } from '#kernel';
import { newId } from '#kernel';
import { openRoom, say } from '#modules/teamwork';

type Talk = { by: string; with: string[]; name: string | null; lines: [by: string, text: string][] };

const talks: Talk[] = [
  {
    by: '2011',
    with: ['8021', '8022', '8023', '2001'],
    name: '华东在线 · 当班群',
    lines: [
      ['2011', '早上好。今天下午 3 点起烟机促销，请大家留意安装时间的问题。'],
      ['8022', '收到。促销机型的安装费还是免的吗？'],
      ['2011', '免。话术已更新，输入 / 搜“安装”就有。'],
      ['8021', '好的，已经看到了。'],
      ['2001', '辛苦大家，首响保持得很好。'],
    ],
  },
  {
    by: '2011',
    with: ['8021'],
    name: null,
    lines: [
      ['2011', '昨天那位燃气灶打不着火的客户，师傅上门了吗？'],
      ['8021', '上门了，换了电池盒，客户给了五星。'],
    ],
  },
];

/** `staffIds`: by staff number. Runs in the transaction that founds the company. */
export async function loadRooms(tx: Tx, scope: Scope, staffIds: Map<string, string>): Promise<void> {
  const id = (number: string): string => {
    const found = staffIds.get(number);
    if (!found) throw new Error(`the demo company needs ${number}`);
    return found;
  };
  const as = (number: string): Scope => ({ ...scope, actor: { kind: 'staff', id: id(number) } });
  for (const talk of talks) {
    const others = talk.with.map(id);
    const room = await openRoom(
      tx,
      as(talk.by),
      talk.name === null ? { kind: 'pair', staffId: others[0]! } : { kind: 'group', name: talk.name, staffIds: others },
    );
    for (const [by, text] of talk.lines) await say(tx, as(by), room, { clientId: newId(), text });
  }
}
