/** Invented examples for the kit page only. */
import type { Offer } from '@qiao/server/contracts/routing';
import type { ClockFacts } from '../../shared/time/clock-steps.ts';

export const since = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

export function clock(used: number, left: number, part: Partial<ClockFacts> = {}): ClockFacts {
  return {
    state: 'running',
    startedAt: since(used),
    dueAt: since(-left),
    targetSeconds: used + left,
    stoppedAt: null,
    ...part,
  };
}

export const clocks: [string, ClockFacts, string | null][] = [
  ['未到一半', clock(3600, 12_006), null],
  ['过 50%', clock(1500, 1330), null],
  ['过 75%', clock(2000, 492), null],
  ['超时', clock(4000, -724), null],
  ['暂停', clock(600, 24_000, { state: 'paused', remainingSeconds: 24_000 }), null],
  ['等备件', clock(600, 24_000, { state: 'paused', remainingSeconds: 24_000 }), '等备件'],
  ['已达成', clock(18, 12, { state: 'met', stoppedAt: since(0) }), null],
];

export function offer(left: number): Offer {
  return {
    id: `00000000-0000-7000-8000-0000000000${left}`,
    workItemId: '00000000-0000-7000-8000-000000000001',
    epoch: 1,
    channel: 'chat',
    subjectId: '00000000-0000-7000-8000-000000000002',
    queueId: '00000000-0000-7000-8000-000000000003',
    queueName: { zh: '在线交谈队列', en: 'Web chat' },
    offeredAt: since(24 - left),
    expiresAt: since(-left),
    waitingSince: since(38),
    card: {
      title: '何建平',
      customerId: null,
      tier: { zh: '白金', en: 'Platinum' },
      maskedNumber: '159****7730',
      lastWords: '洗碗机漏水到橱柜，客服电话打不进',
      repeatContacts: 2,
      openTickets: 1,
    },
  };
}

export const conversations = [
  {
    id: 'a',
    channel: 'mail' as const,
    name: '刘建军',
    words: '发票抬头第三次开错，请今天内更正',
    meta: '投诉 · 开票',
    number: 'T-0376',
    selected: false,
  },
  {
    id: 'b',
    channel: 'wechat' as const,
    name: '赵小姐',
    words: '洗碗机一直报 E4，还能不能用啊？',
    meta: '咨询',
    unread: 2,
    selected: false,
  },
  {
    id: 'c',
    channel: 'chat' as const,
    name: '王桂兰',
    tier: '金卡',
    words: '右边第二个油杯，刚擦完又滴了',
    meta: '报修',
    number: 'T-0387',
    selected: true,
  },
  {
    id: 'd',
    channel: 'voicemail' as const,
    name: '0571-****8830',
    words: '燃气灶左灶打不着火，语音 0:34',
    meta: '待认领',
    number: 'V-0052',
    selected: false,
  },
];
