/** Letters of the demo company's customers: a mailbox that is paused (its servers are nobody's), its queue, a signature, a web form. */
import { randomUUID } from 'node:crypto';
import { clock, type Scope, type Tx } from '#kernel';
import { closeConversation, conversationKind } from '#modules/conversations';
import { keepForm, markSent, placeRaw, writeLetter } from '#modules/mail';
import { openMailbox, pauseMailbox, setSignature } from '#modules/mailboxes';
import { assignTo, openQueue, setMembers } from '#modules/routing';

type Demo = { from: string; subject: string; html: string; hoursAgo: number; answer: string | null; closed: boolean };

const letters: Demo[] = [
  {
    from: '周敏 <zhoumin@mail.example>',
    subject: '油烟机 A7 漏油，请安排上门',
    html: '<p>您好：</p><p>去年买的 <b>A7 油烟机</b>右侧漏油，擦了又滴。订单号 YZ20251103。</p><p>周末在家，请安排师傅，谢谢。</p><p>周敏</p>',
    hoursAgo: 1,
    answer: null,
    closed: false,
  },
  {
    from: 'Daniel Reed <daniel.reed@mail.example>',
    subject: 'Invoice for my stove',
    html: '<p>Hello,</p><p>could you send the invoice of order YZ20260212 again, made out to my company? The details are below.</p><p>Reed Trading Ltd., Suzhou</p>',
    hoursAgo: 3,
    answer: 'Hello Mr Reed,\nthe new invoice is on its way; you will have it today.',
    closed: false,
  },
  {
    from: '陈建国 <chenjg@mail.example>',
    subject: '燃气灶保修期咨询',
    html: '<p>请问嵌入式燃气灶保修几年？点火器算不算易损件？</p>',
    hoursAgo: 26,
    answer: '陈先生您好，整机保修五年，点火器在保修范围内，电池除外。',
    closed: true,
  },
  {
    from: '云灶中奖中心 <win@yunza0.example>',
    subject: '恭喜您获得大奖，请立即登录领取',
    html: '<p>请点击 <a href="https://prize.bad.example/login">https://www.yunzao.example</a> 领取。</p><img src="https://track.bad.example/1.gif">',
    hoursAgo: 30,
    answer: null,
    closed: true,
  },
];

/** `agent`: who holds what is open. Runs in the transaction that founds the company; no bytes leave, no file is written. */
export async function loadLetters(
  tx: Tx,
  scope: Scope,
  given: { unitId: string; agent: { id: string; unitId: string } },
): Promise<void> {
  const { unitId, agent } = given;
  const queueId = await openQueue(tx, scope, {
    code: 'e-mail',
    name: { zh: '邮件', en: 'Mail' },
    channel: 'mail',
    unitId,
    targetSeconds: 7200,
    offerSeconds: 60,
  });
  await setMembers(tx, scope, { queueId, members: [{ staffId: agent.id, unitId: agent.unitId }] });
  const box = await openMailbox(tx, scope, {
    address: 'service@yunzao.example',
    name: { zh: '云灶电器客服', en: 'Yunzao Service' },
    queueId,
    imap: { host: 'imap.yunzao.example', port: 993, security: 'tls', user: 'service@yunzao.example', folder: 'INBOX' },
    smtp: { host: 'smtp.yunzao.example', port: 465, security: 'tls', user: 'service@yunzao.example' },
    auth: 'password',
    oauth: null,
    authority: null,
    dkim: null,
    plusAddress: false,
    filesSent: true,
    takesAll: false,
    password: randomUUID(),
  });
  await pauseMailbox(tx, box.id);
  await setSignature(tx, scope, {
    unitId,
    text: { zh: '云灶电器 {team}\n{agent}（工号 {number}）', en: 'Yunzao Appliances, {team}\n{agent} ({number})' },
  });
  await keepForm(tx, scope, {
    code: 'contact',
    mailboxId: box.id,
    title: { zh: '联系云灶客服', en: 'Write to Yunzao' },
    intro: { zh: '请写下您的问题，我们用邮件回复。', en: 'Tell us what it is about; we answer by e-mail.' },
    state: 'active',
  });
  const as: Scope = { ...scope, actor: { kind: 'staff', id: agent.id } };
  for (const [n, demo] of letters.entries()) {
    const at = new Date(clock.ms() - demo.hoursAgo * 3_600_000);
    const row = await placeRaw(tx, scope, { mailbox: box, at, raw: rawOf(demo, n, at) });
    if (!row?.conversation_id) continue;
    const conversationId = row.conversation_id;
    await assignTo(tx, scope, { kind: conversationKind, subjectId: conversationId, staffId: agent.id });
    if (demo.answer) {
      const { letterId } = await writeLetter(tx, as, {
        conversationId,
        clientId: `demo-letter-${n}`,
        text: demo.answer,
        way: 'reply',
        to: [],
        cc: [],
        bcc: [],
        fileIds: [],
        leaveOut: [],
      });
      await markSent(tx, letterId!, clock.now(), true);
    }
    if (demo.closed) await closeConversation(tx, as, { conversationId });
  }
}

function rawOf({ from, subject, html }: Demo, n: number, at: Date): Buffer {
  const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  const [, name, address] = /^(.*) <(.*)>$/.exec(from)!;
  return Buffer.from(
    `From: ${word(name!)} <${address}>\r\nTo: service@yunzao.example\r\nSubject: ${word(subject)}\r\nMessage-ID: <demo-${n}@mail.example>\r\nDate: ${at.toUTCString()}\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`,
  );
}
