/** The demo company can be called: a hotline with a menu, a queue of the hotline team, a desk telephone for each of them. */
import { room as roomShape } from '#contracts/waitrooms';
import { keepScheme as keepShape } from '#contracts/wrapups';
import { clock, type Scope, systemScope, type Tx } from '#kernel';
import { askCallback, keepCallbackPolicy, readCallbackPolicy } from '#modules/callbacks';
import { openFlow, publishFlow } from '#modules/flows';
import { openQueue, setMembers } from '#modules/routing';
import { keepExtension, keepNumber } from '#modules/telephony';
import { keepBox } from '#modules/voicemail';
import { keepRoom } from '#modules/waitrooms';
import { keepScheme } from '#modules/wrapups';
import { hotline, staff } from './company.ts';

/** The desk is not there yet; it reads the lines when it starts. */
const nobody = { send: () => {} };

export async function loadTelephony(
  tx: Tx,
  scope: Scope,
  { units, people }: { units: Map<string, string>; people: Map<string, string> },
): Promise<void> {
  const unitId = units.get('E-HOT')!;
  const team = staff.filter(({ unit }) => unit === 'E-HOT');
  const queueId = await openQueue(tx, scope, {
    code: 'e-hot',
    name: { zh: '热线', en: 'Hotline' },
    channel: 'call',
    unitId,
    strategy: 'longest-idle',
    targetSeconds: 60,
    offerSeconds: 20,
    capacityCost: 1,
    wrapupSeconds: 30,
    skills: {},
    relaxations: [],
    overflow: null,
  });
  await setMembers(tx, scope, {
    queueId,
    members: team.map(({ number }) => ({ staffId: people.get(number)!, unitId })),
  });
  const messageQueueId = await openQueue(tx, scope, {
    code: 'e-hot-messages',
    name: { zh: '热线留言', en: 'Hotline messages' },
    channel: 'voicemail',
    unitId,
    strategy: 'longest-idle',
    targetSeconds: 3600,
    offerSeconds: 60,
    capacityCost: 1,
    wrapupSeconds: 0,
    skills: {},
    relaxations: [],
    overflow: null,
  });
  await setMembers(tx, scope, {
    queueId: messageQueueId,
    members: team.map(({ number }) => ({ staffId: people.get(number)!, unitId })),
  });
  const boxId = await keepBox(tx, scope, null, {
    unitId,
    name: { zh: '热线留言', en: 'Hotline messages' },
    greeting: 'voicemail',
    queueId: messageQueueId,
    staffIds: [],
    mailTo: [],
    mostSeconds: 120,
    retentionDays: 90,
    code: null,
    state: 'active',
  });
  // More than twenty before them: better leave words than wait.
  await keepRoom(tx, scope, queueId, {
    ...roomShape.parse({}),
    version: 0,
    leave: [{ by: 'length', at: 20, to: { kind: 'node', node: 'voicemail', config: { boxId } } }],
  });
  const node = (code: string, zh: string, en: string, children: object[] = []) => ({
    code,
    name: { zh, en },
    children,
  });
  await keepScheme(
    tx,
    scope,
    queueId,
    keepShape.parse({
      version: 0,
      required: true,
      dispositions: [
        node('repair', '报修', 'Repair', [
          node('repair-guided', '电话指导解决', 'Solved by guidance'),
          node('repair-visit', '需上门', 'Visit needed'),
        ]),
        node('question', '咨询', 'Question', [
          node('question-product', '产品使用', 'Use of a product'),
          node('question-order', '订单与物流', 'Order and delivery'),
        ]),
        node('complaint', '投诉', 'Complaint'),
        node('praise', '表扬', 'Praise'),
        node('no-need', '误拨或无需求', 'Wrong number, no need'),
      ],
    }),
  );
  const line = (priority: number) => ({
    queueId,
    priority,
    music: null,
    saySeconds: null,
    mostSeconds: null,
    identify: null,
    offerCallback: true,
  });
  const flowId = await openFlow(tx, scope, 1, {
    name: { zh: '售后热线', en: 'Service hotline' },
    unitId,
    draft: {
      start: 'welcome',
      rescue: 'people',
      language: 'zh',
      variables: {},
      nodes: [
        {
          id: 'welcome',
          kind: 'say',
          title: '欢迎语',
          x: 0,
          y: 120,
          config: { pieces: [{ prompt: 'welcome' }] },
          exits: { next: 'menu' },
        },
        {
          id: 'menu',
          kind: 'menu',
          title: '主菜单',
          x: 240,
          y: 120,
          config: { pieces: [{ prompt: 'menu' }], keys: ['0', '1', '2'], seconds: 8, tries: 3 },
          exits: { 'key-0': 'people', 'key-1': 'repair', 'key-2': 'people', none: 'people' },
        },
        {
          id: 'repair',
          kind: 'set',
          title: '记为报修',
          x: 480,
          y: 0,
          config: { set: [{ variable: 'topic', value: 'repair' }] },
          exits: { next: 'people' },
        },
        {
          id: 'people',
          kind: 'queue',
          title: '人工服务',
          x: 720,
          y: 120,
          config: line(0),
          exits: { late: 'sorry', closed: 'message', done: 'rate', callback: 'back' },
        },
        {
          id: 'back',
          kind: 'callback',
          title: '预约回拨',
          x: 960,
          y: 360,
          config: { queueId, otherNumber: true },
          exits: { next: 'bye', failed: 'message' },
        },
        {
          id: 'rate',
          kind: 'survey',
          title: '评价',
          x: 960,
          y: 0,
          config: { pieces: [{ prompt: 'rate-us' }], variable: 'score', most: 5 },
          exits: { next: 'thanks' },
        },
        { id: 'thanks', kind: 'hang-up', title: '致谢', x: 1200, y: 0, config: { prompt: 'thanks' }, exits: {} },
        {
          id: 'message',
          kind: 'voicemail',
          title: '非工作时间留言',
          x: 960,
          y: 120,
          config: { boxId },
          exits: { next: 'bye', failed: 'closed' },
        },
        { id: 'bye', kind: 'hang-up', title: '再见', x: 1200, y: 80, config: { prompt: 'goodbye' }, exits: {} },
        {
          id: 'closed',
          kind: 'hang-up',
          title: '非工作时间',
          x: 1200,
          y: 200,
          config: { prompt: 'closed' },
          exits: {},
        },
        {
          id: 'sorry',
          kind: 'hang-up',
          title: '等候过久',
          x: 960,
          y: 240,
          config: { prompt: 'system.unreachable' },
          exits: {},
        },
      ],
    },
  });
  await publishFlow(tx, systemScope('seed'), flowId, { version: 1, note: '首次发布' });
  await keepNumber(tx, scope, nobody, null, {
    unitId,
    number: hotline.replaceAll('-', ''),
    name: { zh: '全国服务热线', en: 'National hotline' },
    target: { kind: 'flow', id: flowId },
    state: 'active',
  });
  for (const { number, name } of team)
    await keepExtension(tx, scope, nobody, null, {
      unitId,
      number,
      name,
      staffId: people.get(number)!,
      state: 'active',
    });
  await loadCallbacks(tx, queueId);
}

/** The public page is open, and two customers are called tomorrow and the day after. */
async function loadCallbacks(tx: Tx, queueId: string): Promise<void> {
  const program = systemScope('seed');
  const policy = await readCallbackPolicy(tx, program);
  await keepCallbackPolicy(tx, program, { ...policy, webQueueId: queueId });
  const ask = { queueId, way: 'phone' as const, customerId: null };
  const wish = (days: number, fromMinute: number, toMinute: number) => ({
    notBefore: new Date(clock.ms() + days * 86_400_000).toISOString(),
    notAfter: null,
    days: [1, 2, 3, 4, 5, 6, 7],
    fromMinute,
    toMinute,
    zone: 'Asia/Shanghai',
  });
  await askCallback(tx, program, {
    ...ask,
    source: 'web',
    contact: '13600001207',
    language: 'zh',
    asker: { name: '周女士', words: '洗碗机排水慢，想约师傅上门前先问一下费用。' },
    wish: wish(1, 600, 720),
  });
  await askCallback(tx, program, {
    ...ask,
    source: 'agent',
    contact: '13600001315',
    language: 'en',
    asker: { name: 'Tom Baker', words: 'Wants to hear when the spare filter is back in stock.' },
    wish: wish(2, 840, 1080),
  });
}
