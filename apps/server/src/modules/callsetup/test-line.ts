/** A trunk, a telephone and this browser: rung or called directly, without flow or queue. */
import type { HangupCause, OriginateOptions, TelephonyAdapter } from '@qiao/softswitch';
import { type Kernel, newId, type Scope } from '#kernel';
import { listExtensions, listTrunks, theDesk } from '#modules/telephony';
import type { Place, StepKey } from './contract.ts';
import { engineUp, lineGone } from './engine-up.ts';
import { measureBothWays } from './sound-level.ts';
import type { TestRun } from './test-run.ts';
import { testLine } from './test-telephone.ts';

type Given = Pick<Kernel, 'db'> & { folder: string };
const ringMs = 30_000;
const registrationMs = 6000;
const tone = [{ tone: { frequencies: [440], onMs: 700, offMs: 300 } }];

/** A leg that the program made, and what became of it. */
class OwnLeg {
  readonly legId = newId();
  private readonly adapter: TelephonyAdapter;
  private readonly off: () => void;
  rings = false;
  up = false;
  ended: { cause: HangupCause; sipCode: number | null } | null = null;

  constructor(adapter: TelephonyAdapter) {
    this.adapter = adapter;
    this.off = adapter.on((event) => {
      if (!('legId' in event) || event.legId !== this.legId) return;
      if (event.type === 'leg.ringing') this.rings = true;
      if (event.type === 'leg.answered') this.up = true;
      if (event.type === 'leg.ended') this.ended = { cause: event.cause, sipCode: event.sipCode };
    });
  }
  call(to: OriginateOptions['to'], number: string): Promise<{ sdp: string | null }> {
    const from = { number, name: 'Qiao test' };
    return this.adapter.originate({ legId: this.legId, to, from, ringTimeoutMs: ringMs });
  }
  async tone(): Promise<void> {
    await this.adapter.play(this.legId, { playId: newId(), items: tone, loop: true }).catch(() => {});
  }
  async close(): Promise<void> {
    if (!this.ended) await this.adapter.hangup(this.legId).catch(() => {});
    this.off();
  }
}

/** Until it is answered; what happened meanwhile is told by steps. */
async function answered(run: TestRun, leg: OwnLeg, mend: [Place, string], step: StepKey = 'answered'): Promise<void> {
  run.say('rung', 'running', 'ringing');
  const end = await run.until(ringMs + 3000, async () => {
    if (leg.rings) run.say('rung', 'ok', 'rings-there');
    return leg.up || leg.ended ? true : null;
  });
  if (leg.up) {
    run.say('rung', 'ok', 'rings-there');
    return run.say(step, 'ok', 'picked-up');
  }
  const { cause, sipCode } = leg.ended ?? { cause: 'timeout' as const, sipCode: null };
  if (!end && !leg.ended) return run.fail(step, 'cause-timeout', { mend });
  return run.fail(step, reasonOf(cause, sipCode), { values: { cause, code: sipCode ?? 0 }, mend });
}

/** Words for what the far end said (RFC 3261 21). */
export function reasonOf(cause: HangupCause, code: number | null): string {
  if (code === 401 || code === 403 || code === 407) return 'code-account';
  if (code === 404 || code === 484 || code === 604) return 'code-number';
  if (code === 488 || code === 606 || code === 415) return 'code-codec';
  if (code === 503 || code === 500 || code === 502) return 'code-carrier';
  if (cause === 'busy' || code === 486) return 'code-busy';
  if (cause === 'no-answer' || code === 480 || code === 487) return 'code-unanswered';
  if (cause === 'unreachable' || cause === 'timeout' || code === 408) return 'code-unreachable';
  return 'code-other';
}

export async function testTrunk(
  run: TestRun,
  { db, folder }: Given,
  scope: Scope,
  asked: { id: string; number?: string | undefined },
): Promise<void> {
  const row = (await listTrunks(db, scope)).find(({ id }) => id === asked.id);
  if (!row) throw lineGone();
  const desk = theDesk();
  await engineUp(run, desk);
  const mend: [Place, string] = ['trunk', row.id];
  if (row.state !== 'active') run.fail('line', 'retired', { mend });
  run.say('line', 'ok', 'in-use', { values: { number: row.code } });
  const look = async () => (await desk.health()).trunks.find(({ trunk }) => trunk === row.code) ?? null;
  const now = await run.until(registrationMs, async () => {
    const found = await look();
    return found?.state === 'up' ? found : null;
  });
  const why = now ?? (await look());
  const step = row.registers ? 'registered' : 'reached';
  if (!why) run.fail(step, 'engine-knows-not', { mend });
  if (why.state === 'down')
    run.fail(step, row.registers ? (why.reason ? 'registration-failed' : 'registration-silent') : 'no-host-answers', {
      values: { why: why.reason ?? '' },
      mend,
    });
  const asks = (row.manners.optionsSeconds ?? 0) > 0;
  if (row.registers) run.say(step, 'ok', 'registered-there');
  else if (asks) run.say(step, 'ok', 'options-answered');
  else run.say(step, 'warning', 'not-asked', { mend });
  if (!asked.number) return;
  const leg = new OwnLeg(desk.adapter);
  try {
    run.say('dialled', 'ok', 'dialling', { values: { number: asked.number } });
    await leg.call({ kind: 'trunk', trunk: row.code, number: asked.number }, row.caller_id || row.username || testLine);
    await answered(run, leg, mend);
    await leg.tone();
    await measureBothWays(run, { adapter: desk.adapter, legId: leg.legId, folder });
  } finally {
    await leg.close();
  }
}

export async function testExtension(run: TestRun, { db, folder }: Given, scope: Scope, id: string): Promise<void> {
  const row = (await listExtensions(db, scope)).find((one) => one.id === id);
  if (!row) throw lineGone();
  const desk = theDesk();
  await engineUp(run, desk);
  const mend: [Place, string] = ['extension', id];
  if (row.state !== 'active') run.fail('line', 'retired', { mend });
  run.say('line', 'ok', 'in-use', { values: { number: row.number } });
  const { address, realm } = await desk.health();
  if (!desk.registered(row.number))
    run.fail('registered', 'register-it', { values: { number: row.number, address, realm }, mend });
  run.say('registered', 'ok', 'registered', { values: { number: row.number } });
  const leg = new OwnLeg(desk.adapter);
  try {
    await leg.call({ kind: 'extension', extension: row.number }, testLine);
    await answered(run, leg, mend);
    await leg.tone();
    await measureBothWays(run, { adapter: desk.adapter, legId: leg.legId, folder });
  } finally {
    await leg.close();
  }
}

/** The sound of who asks; `ready` gets our answer as soon as there is one. */
export async function testBrowser(
  run: TestRun,
  { folder }: Given,
  offer: string,
  ready: (sdp: string) => void,
): Promise<void> {
  const desk = theDesk();
  await engineUp(run, desk);
  const leg = new OwnLeg(desk.adapter);
  try {
    run.say('answered', 'running', 'connecting');
    const { sdp } = await leg.call({ kind: 'browser', offer }, testLine);
    ready(sdp!);
    await run.until(15_000, async () => (leg.up || leg.ended ? true : null));
    if (!leg.up) run.fail('answered', 'browser-unconnected', { mend: ['sound', null] });
    run.say('answered', 'ok', 'connected');
    await leg.tone();
    await measureBothWays(run, { adapter: desk.adapter, legId: leg.legId, folder });
  } finally {
    await leg.close();
  }
}
