/** What is scrolled: ten thousand closed chats and ten thousand tickets of one unit, and a chat in hand of five hundred messages. */

import { Database } from '../../apps/server/src/kernel/db/database.ts';
import type { Kernel } from '../../apps/server/src/kernel/index.ts';
import { systemScope } from '../../apps/server/src/kernel/index.ts';
import { importConversations } from '../../apps/server/src/modules/conversations/index.ts';
import { aConversation, aWidget } from '../../apps/server/src/modules/conversations/testing.ts';
import { anAgent, aQueue } from '../../apps/server/src/modules/routing/testing.ts';
import { importTickets } from '../../apps/server/src/modules/tickets/index.ts';
import type { Login } from '../../apps/server/test/road/stage.ts';
import { acceptAll, cookieOf } from '../../apps/server/test/road/take-work.ts';
import { quiet } from '../rig/kernel-node.ts';

export type Sizes = { items: number; messages: number };
export type Company = { agent: Login; conversationId: string; visitorId: string };

const scope = systemScope('bench');
const questions = [
  '洗碗机一直报 E4，说明书上没有',
  '冰箱冷藏室不制冷了',
  '请问订单什么时候发货',
  '发票抬头开错了，怎么改',
  '滚筒洗衣机脱水时声音很大',
];
const answers = [
  '您好，请问型号是多少？',
  '请先断电五分钟再试一次，问题还在的话我们安排师傅上门。',
  '已经帮您登记，明天上午联系您。',
  '好的',
];
const minute = 60_000;

export async function found(kernel: Kernel, sizes: Sizes): Promise<Company> {
  const { db } = kernel;
  const queue = await aQueue(kernel, { offerSeconds: 600 });
  const widget = await aWidget(kernel, { queue });
  const agent = await anAgent(kernel, { queue, roles: ['supervisor', 'agent'] });
  const began = Date.now() - 30 * 24 * 60 * minute;
  const step = (Date.now() - began) / sizes.items;
  for (let from = 0; from < sizes.items; from += 500) {
    const count = Math.min(500, sizes.items - from);
    const moments = Array.from({ length: count }, (_, n) => new Date(began + (from + n) * step));
    await db.transact((tx) =>
      importConversations(
        tx,
        scope,
        moments.map((at, n) => ({
          site: 1,
          channel: 'chat' as const,
          unitId: queue.unitId,
          queueId: queue.id,
          customerId: null,
          agentId: agent.id,
          language: 'zh-CN',
          startedAt: at,
          assignedAt: new Date(at.getTime() + 8000),
          closedAt: new Date(at.getTime() + 5 * minute),
          closedBy: 'agent' as const,
          firstResponseSeconds: 30,
          messages: [
            { at, author: 'visitor' as const, authorId: null, kind: 'text' as const, text: questions[n % 5]! },
            {
              at: new Date(at.getTime() + 20_000),
              author: 'agent' as const,
              authorId: agent.id,
              kind: 'text' as const,
              text: answers[n % 4]!,
            },
          ],
          rating: null,
        })),
      ),
    );
    await db.transact((tx) =>
      importTickets(
        tx,
        scope,
        moments.map((at, n) => ({
          site: 1,
          title: `${questions[n % 5]}（${from + n}）`,
          description: '',
          type: 'consult',
          topicId: null,
          priority: (['low', 'normal', 'high', 'urgent'] as const)[n % 4]!,
          special: false,
          state: 'open' as const,
          unitId: queue.unitId,
          assigneeId: agent.id,
          customerId: null,
          conversationId: null,
          createdAt: at,
          assignedAt: at,
          respondedAt: null,
          resolvedAt: null,
          closedAt: null,
        })),
      ),
    );
  }
  const { row, visitor } = await aConversation(kernel, { widget });
  return { agent, conversationId: row.id, visitorId: visitor.id };
}

/** The chat is accepted and written over the road of life: short words, long ones, notes; then half of it becomes the visitor's. */
export async function talk(base: string, url: string, company: Company, messages: number): Promise<string> {
  await acceptAll(base, [company.agent], 1);
  const cookie = await cookieOf(base, company.agent);
  const path = `${base}/api/conversations/${company.conversationId}/messages`;
  for (let n = 0; n < messages; n += 1) {
    const long =
      n % 11 === 0
        ? '\n订单号 2026-0031-778，收货地址没有变，电话请打家里的座机，白天都有人。'.repeat(1 + (n % 3))
        : '';
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-qiao-csrf': '1' },
      body: JSON.stringify({
        conversationId: company.conversationId,
        clientId: `bench-${String(n).padStart(5, '0')}`,
        kind: n % 17 === 5 ? 'note' : 'text',
        text: `${n + 1}. ${n % 2 ? answers[n % 4] : questions[n % 5]}${long}`,
      }),
    });
    if (!answer.ok) throw new Error(`message ${n}: ${answer.status} ${await answer.text()}`);
  }
  const db = new Database(url, { max: 1, log: quiet });
  await db.run(
    `update conversations.message set author_kind = 'visitor', author_id = $2 where conversation_id = $1 and kind = 'text' and seq % 4 < 2`,
    [company.conversationId, company.visitorId],
  );
  await db.close();
  return cookie;
}
