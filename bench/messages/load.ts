/**
 * The load generator, a process of its own: closed loop (each visitor writes the next message when the last one is
 * acknowledged) and open loop (so many a second, whatever the answers do; counted from the moment a message was due).
 */
import type { Login, WaitingVisitor } from '../../apps/server/test/road/stage.ts';
import { floorPeers, type Peers, qiaoPeers, type Told } from './peers.ts';

export type LoadOrder =
  | { kind: 'connect-floor'; port: number; conversations: number; perAgent: number }
  | { kind: 'connect-qiao'; base: string; agents: Login[]; visitors: WaitingVisitor[]; tabs: number }
  | { kind: 'closed'; seconds: number }
  | { kind: 'open'; perSecond: number; seconds: number }
  | { kind: 'close' };
export type LoadReport = {
  sent: number;
  acked: number;
  failed: number;
  received: number;
  expected: number;
  perSecond: number;
  ackMs: number[];
  /** Sent (or due) → on every listener's socket. */
  deliveredMs: number[];
};

const texts = [
  '你好，我的洗衣机显示 E4，排水很慢，请问怎么处理？',
  '型号是 XQG100-B14，去年六月在官网买的。',
  '已经按说明清理过过滤网，还是一样。',
  'The dishwasher stops after ten minutes and beeps three times.',
  '可以今天下午上门吗？我两点以后在家。',
  '好的，谢谢！',
];

type Sent = { at: number; left: number };
let peers: Peers | null = null;
let run: Run | null = null;

class Run {
  readonly sent = new Map<string, Sent>();
  readonly ackMs: number[] = [];
  readonly deliveredMs: number[] = [];
  count = 0;
  acked = 0;
  failed = 0;
  received = 0;
  over = false;
  private readonly next: (conversation: number) => void;
  private readonly name = `m${Math.random().toString(36).slice(2, 8)}`;

  constructor(next: (conversation: number) => void = () => {}) {
    this.next = next;
  }
  post(conversation: number, due = performance.now()): void {
    const id = `${this.name}-${String(++this.count).padStart(7, '0')}`;
    this.sent.set(id, { at: due, left: peers!.fanOut });
    peers!.send(conversation, id, `${texts[this.count % texts.length]} ${this.count}`);
  }
  ack(conversation: number, id: string, at: number): void {
    const sent = this.sent.get(id);
    if (!sent) return;
    this.acked++;
    this.ackMs.push(at - sent.at);
    if (!this.over) this.next(conversation);
  }
  receive(id: string, at: number): void {
    const sent = this.sent.get(id);
    if (!sent) return;
    this.received++;
    if (--sent.left === 0) this.deliveredMs.push(at - sent.at);
  }
  report(seconds: number): LoadReport {
    return {
      sent: this.count,
      acked: this.acked,
      failed: this.failed,
      received: this.received,
      expected: this.count * peers!.fanOut,
      perSecond: this.acked / seconds,
      ackMs: this.ackMs,
      deliveredMs: this.deliveredMs,
    };
  }
  async settled(): Promise<void> {
    const end = performance.now() + 20_000;
    while (
      (this.acked + this.failed < this.count || this.received < this.count * peers!.fanOut) &&
      performance.now() < end
    )
      await new Promise((done) => setTimeout(done, 10));
  }
}

const told: Told = {
  acked: (conversation, id, at) => run?.ack(conversation, id, at),
  received: (_conversation, id, at) => run?.receive(id, at),
  failed: (id, why) => {
    if (run) run.failed++;
    console.error(`message ${id} refused: ${why}`);
  },
};

async function closed(seconds: number): Promise<LoadReport> {
  const mine = new Run((conversation) => mine.post(conversation));
  run = mine;
  const began = performance.now();
  for (let conversation = 0; conversation < peers!.conversations; conversation++) mine.post(conversation);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  mine.over = true;
  const took = (performance.now() - began) / 1000;
  const report = mine.report(took);
  await mine.settled();
  return { ...mine.report(took), perSecond: report.perSecond };
}

async function open(perSecond: number, seconds: number): Promise<LoadReport> {
  const mine = new Run();
  run = mine;
  const began = performance.now();
  const all = perSecond * seconds;
  while (mine.count < all) {
    const due = Math.min(all, Math.floor(((performance.now() - began) / 1000) * perSecond));
    while (mine.count < due)
      mine.post(mine.count % peers!.conversations, began + ((mine.count + 1) / perSecond) * 1000);
    await new Promise((done) => setTimeout(done, 1));
  }
  await mine.settled();
  return mine.report(seconds);
}

async function follow(order: LoadOrder): Promise<unknown> {
  if (order.kind === 'connect-floor') peers = await floorPeers(order.port, order.conversations, order.perAgent, told);
  else if (order.kind === 'connect-qiao')
    peers = await qiaoPeers(order.base, order.agents, order.visitors, order.tabs, told);
  else if (order.kind === 'closed') return closed(order.seconds);
  else if (order.kind === 'open') return open(order.perSecond, order.seconds);
  else peers?.close();
  return null;
}

process.on('message', (order: LoadOrder) => {
  follow(order).then(
    (answer) => process.send!({ answer }),
    (error: Error) => process.send!({ error: error.stack ?? error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
