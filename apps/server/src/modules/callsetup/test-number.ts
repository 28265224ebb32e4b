/** A number is dialled from inside and followed through flow and queue to whoever answers. */
import { type Kernel, type Scope, systemScope } from '#kernel';
import { calendarOpen } from '#modules/clocks';
import { flowToRun } from '#modules/flows';
import { staffCards } from '#modules/identity';
import { listQueueSettings, offerOf } from '#modules/routing';
import { extensionById, listNumbers, type NumberRow, showCall, theDesk } from '#modules/telephony';
import { engineUp, lineGone } from './engine-up.ts';
import { measureBothWays } from './sound-level.ts';
import type { TestRun } from './test-run.ts';
import { TestTelephone, testLine } from './test-telephone.ts';

const house = systemScope('callsetup');
const answerMs = 10_000;
/** Greeting and menu; keys may be pressed meanwhile. */
const flowMs = 120_000;
const agentMs = 90_000;

type Given = Pick<Kernel, 'db' | 'config' | 'log'> & { folder: string };
type Detail = Awaited<ReturnType<typeof showCall>>;

export async function testNumber(run: TestRun, given: Given, scope: Scope, id: string): Promise<void> {
  const { db, config } = given;
  const number = (await listNumbers(db, scope)).find((one) => one.id === id);
  if (!number) throw lineGone();
  await engineUp(run, theDesk());
  if (number.state !== 'active') run.fail('line', 'retired', { mend: ['number', id] });
  run.say('line', 'ok', 'in-use', { values: { number: number.number } });
  await lookAtTarget(run, given, number);
  const telephone = await TestTelephone.open(config.sip).catch((error: unknown) => {
    given.log.warn({ err: error }, 'the test telephone does not open');
    return run.fail('dialled', 'no-telephone', { mend: ['engine', null] });
  });
  try {
    await follow(run, given, number, telephone);
  } finally {
    run.press = null;
    await telephone.close();
  }
}

/** What stands before anybody calls: flow, hours, people. */
async function lookAtTarget(run: TestRun, { db }: Given, number: NumberRow): Promise<void> {
  const { target_kind: kind, target_id: target } = number;
  if (kind === 'extension') {
    const row = await extensionById(db, house, target);
    if (row?.state !== 'active') run.fail('registered', 'target-gone', { mend: ['number', number.id] });
    if (!theDesk().registered(row.number))
      run.say('registered', 'warning', 'not-registered', {
        values: { number: row.number },
        mend: ['extension', target],
      });
    else run.say('registered', 'ok', 'registered', { values: { number: row.number } });
    return;
  }
  if (kind === 'queue') return lookAtQueue(run, db, target);
  const flow = await flowToRun(db, house, target);
  if (!flow) run.fail('flow', 'not-published', { mend: ['flow', target] });
  for (const node of flow.definition.nodes)
    if (node.kind === 'hours') {
      const { open, opensAt } = await calendarOpen(db, house, String(node.config.calendarId));
      if (open) run.say('hours', 'ok', 'open');
      else
        run.say('hours', 'warning', 'closed', { values: { at: opensAt?.toISOString() ?? '' }, mend: ['hours', null] });
      break;
    }
  const queues = flow.definition.nodes
    .filter(({ kind: of }) => of === 'queue')
    .map(({ config }) => String(config.queueId));
  if (new Set(queues).size === 1) await lookAtQueue(run, db, queues[0]!);
}

async function lookAtQueue(run: TestRun, db: Given['db'], queueId: string): Promise<void> {
  const queue = (await listQueueSettings(db, house)).find(({ id }) => id === queueId);
  if (queue?.state !== 'active') return run.fail('queue', 'queue-gone', { mend: ['queue', queueId] });
  if (!queue.open)
    run.say('hours', 'warning', 'queue-closed', { values: { at: queue.opensAt ?? '' }, mend: ['queue', queueId] });
  if (queue.members.length === 0) run.say('agents', 'warning', 'no-members', { mend: ['queue', queueId] });
  else if (queue.ready === 0)
    run.say('agents', 'warning', 'nobody-ready', {
      values: { count: queue.members.length },
      mend: ['agents', queueId],
    });
  else run.say('agents', 'ok', 'ready', { values: { count: queue.ready } });
}

async function follow(run: TestRun, given: Given, number: NumberRow, telephone: TestTelephone): Promise<void> {
  const desk = theDesk();
  const { db } = given;
  run.say('dialled', 'running', 'dialling', { values: { number: number.number } });
  await telephone.dial(number.number);
  const legId = await run.until(answerMs, async () => {
    if (telephone.ended) return 'ended' as const;
    if (!telephone.up) return null;
    return (await desk.adapter.snapshot()).legs.find(({ extension }) => extension === testLine)?.legId ?? null;
  });
  if (legId === 'ended') {
    const { cause, sipCode } = telephone.ended!;
    run.fail('dialled', 'refused', { values: { cause, code: sipCode ?? 0 }, mend: ['number', number.id] });
  }
  if (!legId) run.fail('dialled', 'unanswered', { mend: ['engine', null] });
  const call = desk.all().find(({ caller }) => caller.legId === legId);
  if (!call) run.fail('dialled', 'unanswered', { mend: ['engine', null] });
  run.callId = call.id;
  run.press = telephone.press;
  await run.until(3000, async () => ((await telephone.packetsHeard()) > 0 ? true : null));
  const packets = await telephone.packetsHeard();
  run.say('dialled', packets > 0 ? 'ok' : 'warning', packets > 0 ? 'taken' : 'taken-silent', { values: { packets } });
  const read = (): Promise<Detail> => showCall(db, house, call.id);
  const agent = await reach(run, db, number, read);
  run.press = null;
  await telephone.tone();
  const answered = (await read()).agent;
  run.say('answered', 'ok', 'answered', { values: { name: answered?.name ?? '', number: answered?.number ?? '' } });
  await measureBothWays(run, { adapter: desk.adapter, legId: agent, folder: given.folder });
}

/** Follows the call until somebody talks; returns their leg. */
async function reach(run: TestRun, db: Given['db'], number: NumberRow, read: () => Promise<Detail>): Promise<string> {
  const began = performance.now();
  let queuedAt: number | null = null;
  const { target_kind: kind, target_id: target } = number;
  if (kind === 'flow') run.say('flow', 'running', 'in-flow');
  const found = await run.until(flowMs + agentMs, async () => {
    const call = await read();
    const been = new Set(call.log.map(({ to }) => to));
    if (kind === 'flow' && been.has('dialogue') && !been.has('waiting')) run.say('flow', 'running', 'in-flow');
    if (been.has('waiting')) {
      queuedAt ??= performance.now();
      if (kind === 'flow') run.say('flow', 'ok', 'led-on');
      run.say('queue', 'ok', 'reached');
      await ring(run, db, call);
    }
    if (call.state === 'talking') {
      const leg = call.legs.find((one) => one.kind === 'agent' && one.answeredAt && !one.endedAt);
      if (leg) return leg.id;
    }
    if (call.state === 'ended') return ended(run, call, number, queuedAt !== null);
    if (queuedAt === null ? performance.now() - began > flowMs : performance.now() - queuedAt > agentMs)
      return 'late' as const;
    return null;
  });
  if (found && found !== 'late') {
    if (run.has('rung')) run.say('rung', 'ok', 'rung');
    return found;
  }
  if (queuedAt !== null) return run.fail('answered', 'nobody-answered', { mend: ['agents', null] });
  if (kind === 'flow') return run.fail('flow', 'stays', { mend: ['flow', target] });
  return run.fail('answered', 'nobody-answered', { mend: ['number', number.id] });
}

async function ring(run: TestRun, db: Given['db'], call: Detail): Promise<void> {
  const queueId = call.queueId ?? null;
  const offer = await offerOf(db, house, 'call', call.id);
  if (offer) {
    const names = (await staffCards(db, house, offer.staffIds)).map(({ name, number }) => `${name} ${number}`);
    return run.say('rung', 'running', 'rings', { values: { names: names.join('、') } });
  }
  if (call.state !== 'waiting') return;
  const queue = (await listQueueSettings(db, house)).find(({ id }) => id === queueId);
  if (queue && queue.ready === 0) run.say('rung', 'running', 'nobody-ready', { mend: ['agents', queueId] });
  else run.say('rung', 'running', 'waits', { mend: ['queue', queueId] });
}

/** Over before anybody talked: why, and where that is mended. */
function ended(run: TestRun, call: Detail, number: NumberRow, queued: boolean): never {
  const { target_kind: kind, target_id: target } = number;
  const values = { reason: call.reason ?? '' };
  if (queued) return run.fail('answered', 'ended-waiting', { values, mend: ['queue', call.queueId] });
  if (kind === 'flow') {
    if (call.log.some(({ to }) => to === 'dialogue'))
      return run.fail('flow', 'ended', { values, mend: ['flow', target] });
    return run.fail('flow', 'not-started', { values, mend: ['flow', target] });
  }
  if (kind === 'queue') return run.fail('queue', 'turned-away', { values, mend: ['queue', target] });
  return run.fail('answered', 'telephone-away', { values, mend: ['extension', target] });
}
