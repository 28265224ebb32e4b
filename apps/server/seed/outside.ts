/** Outside channels of the demo company: an official account that is paused (its secrets are nobody's) with talks, a text gateway (paused too), and a channel of app reviews. */
import { randomUUID } from 'node:crypto';
import { clock, newId, type Scope, type Tx } from '#kernel';
import { sendCard } from '#modules/cards';
import { markDelivered, openChannel, takeMessage } from '#modules/channels';
import { conversationKind, writeMessage } from '#modules/conversations';
import { assignTo, openQueue, setMembers } from '#modules/routing';

type Demo = {
  channel: 'account' | 'reviews' | 'texts';
  who: string;
  name: string;
  text: string;
  subject: string;
  rating: number | null;
  hoursAgo: number;
  answer: string | null;
};

const talks: Demo[] = [
  {
    channel: 'account',
    who: 'o-demo-1',
    name: '孙丽',
    text: '你好，燃气灶 G3 打不着火，电池刚换过',
    subject: '',
    rating: null,
    hoursAgo: 1,
    answer: '孙女士您好，请先擦干点火针再试一次；还不行的话今天下午师傅可以上门。',
  },
  {
    channel: 'account',
    who: 'o-demo-2',
    name: 'Emma Clarke',
    text: 'Hi, does the three-year warranty cover the filter of the A7 hood?',
    subject: '',
    rating: null,
    hoursAgo: 2,
    answer: null,
  },
  {
    channel: 'texts',
    who: '13957100862',
    name: '陈立',
    text: '师傅今天几点到？',
    subject: '',
    rating: null,
    hoursAgo: 3,
    answer: '陈先生您好，师傅约下午三点到，出发前再给您发短信。',
  },
  {
    channel: 'reviews',
    who: 'reviewer-901',
    name: '厨房新手',
    text: '总是断连\n更新以后手机连不上油烟机，重装也没用。',
    subject: '总是断连',
    rating: 2,
    hoursAgo: 5,
    answer: null,
  },
];

/** `agent`: who holds them. Runs in the transaction that founds the company; nothing leaves. */
export async function loadOutside(
  tx: Tx,
  scope: Scope,
  { unitId, agent }: { unitId: string; agent: { id: string; unitId: string } },
): Promise<void> {
  const queue = async (code: string, channel: 'wechat' | 'social' | 'sms', name: { zh: string; en: string }) => {
    const queueId = await openQueue(tx, scope, { code, name, channel, unitId, targetSeconds: 120, offerSeconds: 30 });
    await setMembers(tx, scope, { queueId, members: [{ staffId: agent.id, unitId: agent.unitId }] });
    return queueId;
  };
  const account = await openChannel(tx, scope, {
    kind: 'wechat',
    code: 'yunzao-wechat',
    name: { zh: '云灶电器公众号', en: 'Yunzao on WeChat' },
    queueId: await queue('wechat', 'wechat', { zh: '微信', en: 'WeChat' }),
    settings: {
      appId: 'wx00000000yunzao',
      apiBase: 'https://api.weixin.qq.com',
      mode: 'plain',
      greeting: '欢迎关注云灶电器，直接发消息就能找到客服。',
      received: '已收到，客服马上回复您。',
      menu: [{ name: '报修', key: 'repair', buttons: [] }],
    },
    wechat: { appSecret: randomUUID(), token: randomUUID().replaceAll('-', '') },
    state: 'paused',
  });
  const reviews = await openChannel(tx, scope, {
    kind: 'generic',
    code: 'app-reviews',
    name: { zh: '应用商店评价', en: 'App reviews' },
    queueId: await queue('reviews', 'social', { zh: '公开评价', en: 'Public reviews' }),
    settings: { outUrl: null, ticketBelow: 3 },
  });
  const texts = await openChannel(tx, scope, {
    kind: 'sms',
    code: 'yunzao-texts',
    name: { zh: '短信网关', en: 'Text gateway' },
    queueId: await queue('texts', 'sms', { zh: '短信', en: 'Texts' }),
    settings: { outUrl: 'https://texts.example.com/send', sign: '云灶电器' },
    state: 'paused',
  });
  const ways = { account: account.row, reviews: reviews.row, texts: texts.row };
  const as: Scope = { ...scope, actor: { kind: 'staff', id: agent.id } };
  for (const { channel, who, name, text, subject, rating, hoursAgo, answer } of talks) {
    const row = ways[channel];
    const at = new Date(clock.ms() - hoursAgo * 3_600_000);
    const said = {
      id: `demo-${who}`,
      who: { outerId: who, threadId: '', name, ...(channel === 'texts' ? { phone: who } : {}) },
      text,
      files: [],
      at,
      subject,
      rating,
    };
    const { conversationId } = await takeMessage(tx, scope, row, said);
    await assignTo(tx, scope, { kind: conversationKind, subjectId: conversationId!, staffId: agent.id });
    if (!answer) continue;
    await writeMessage(tx, as, { conversationId: conversationId!, kind: 'text', text: answer, clientId: newId() });
    // What the answer speaks of, as a card.
    if (channel === 'account')
      await sendCard(tx, as, {
        conversationId: conversationId!,
        clientId: newId(),
        card: {
          kind: 'product',
          title: '点火针（燃气灶 G3 适用）',
          number: 'PJ-G3-07',
          price: { amount: '28.00', currency: 'CNY' },
          state: '现货',
          link: null,
        },
      });
    await markDelivered(tx, conversationId!, clock.now());
  }
}
