/**
 * Call-back on busy 遇忙回叫: somebody finds a colleague or a telephone engaged and asks to be rung when they are free. As soon as both are,
 * the asker's own device rings first, then the other. A wish lives for half an hour and one call.
 */
import { clock, type Database, type Db, type Kernel, type Scope, systemScope } from '#kernel';
import { scopeOfStaff, staffCards } from '#modules/identity';
import type { Plan } from '#modules/parties';
import {
  callOfAgent,
  desksOpen,
  type ExtensionRow,
  extensionById,
  extensionByNumber,
  extensionOfStaff,
  nobodyThere,
  placeByPlan,
  theDesk,
} from '#modules/telephony';
import type { BusyTarget, BusyWish } from './contract.ts';
import { notBusy } from './errors.ts';
import { planOfExtension, planOfStaff } from './plans.ts';
import { dropWishes, saveWish, takeWish, type WishRow, wishesAlive, wishesOf } from './store-wishes.ts';

const program = systemScope('operators');
export const wishesSignal = 'operators.busy-wishes';
const aliveMs = 30 * 60_000;
/** Somebody who has just hung up takes a breath. */
const lookMs = 1000;

type Given = Pick<Kernel, 'db' | 'signals' | 'realtime'>;
/** Who is waited for, or waits: a person by any of their devices, or a telephone that is nobody's. */
type Target = { kind: WishRow['target_kind']; id: string; staffId: string | null; extension: ExtensionRow | null };

const byExtension = (extension: ExtensionRow): Target => ({
  ...{ kind: 'extension', id: extension.id, staffId: extension.staff_id, extension },
});
async function byStaff(db: Db, staffId: string): Promise<Target> {
  return { kind: 'staff', id: staffId, staffId, extension: await extensionOfStaff(db, program, staffId) };
}

async function busy(db: Db, { staffId, extension }: Target): Promise<boolean> {
  if (extension && (await theDesk().engaged(extension.number))) return true;
  if (staffId === null) return false;
  return theDesk().beside(staffId)?.guest.state === 'up' || (await callOfAgent(db, program, staffId)) !== null;
}

/** Throws `telephony.nobody-there`. */
async function targetOf(db: Db, scope: Scope, to: BusyTarget): Promise<Target> {
  if ('number' in to) {
    const extension = await extensionByNumber(db, program, to.number);
    if (!extension) throw nobodyThere();
    return byExtension(extension);
  }
  if ((await staffCards(db, scope, [to.staffId])).length === 0) throw nobodyThere();
  return byStaff(db, to.staffId);
}

function changed({ signals, realtime }: Given, staffId: string): void {
  signals.send(wishesSignal, {});
  realtime.pushEverywhere(`staff:${staffId}`, 'operators.wishes', {});
}

async function wish(given: Given, staffId: string, target: Target): Promise<void> {
  const { db } = given;
  if (target.staffId === staffId) throw nobodyThere();
  if (!(await busy(db, target))) throw notBusy();
  const until = new Date(clock.ms() + aliveMs);
  await db.transact(async (tx) => {
    await saveWish(tx, { staff_id: staffId, target_kind: target.kind, target_id: target.id, until });
    tx.afterCommit(() => changed(given, staffId));
  });
}

async function forget(given: Given, staffId: string, targetId: string | null): Promise<void> {
  await given.db.transact(async (tx) => {
    await dropWishes(tx, staffId, targetId);
    tx.afterCommit(() => changed(given, staffId));
  });
}

/** Without a number all are forgotten. Throws `telephony.nobody-there` (no such telephone, or the asker's is nobody's), `operators.not-busy`. */
export async function wishByCode(given: Given, own: ExtensionRow, number: string): Promise<void> {
  if (!own.staff_id) throw nobodyThere();
  if (!number) return forget(given, own.staff_id, null);
  await wish(given, own.staff_id, await targetOf(given.db, program, { number }));
}

/** Throws `telephony.nobody-there`, `operators.not-busy` when they are free. */
export async function wishOfStaff(given: Given, scope: Scope, to: BusyTarget | { number: null }): Promise<void> {
  if ('number' in to && to.number === null) return forget(given, scope.actor.id, null);
  await wish(given, scope.actor.id, await targetOf(given.db, scope, to as BusyTarget));
}

export async function forgetWish(given: Given, scope: Scope, targetId: string): Promise<void> {
  await forget(given, scope.actor.id, targetId);
}

async function titleOf(db: Db, scope: Scope, { staffId, extension }: Target): Promise<string> {
  const [card] = staffId ? await staffCards(db, scope, [staffId]) : [];
  return card?.name ?? extension?.name ?? '';
}

async function targetOfRow(db: Db, { target_kind: kind, target_id: id }: WishRow): Promise<Target | null> {
  if (kind === 'staff') return byStaff(db, id);
  const extension = await extensionById(db, program, id);
  return extension && byExtension(extension);
}

/** Whom one waits for; `to`: whether they are engaged now. Throws `telephony.nobody-there`. */
export async function showWishes(
  db: Database,
  scope: Scope,
  to: BusyTarget | null,
): Promise<{ wishes: BusyWish[]; busy: boolean }> {
  const wishes: BusyWish[] = [];
  for (const row of await wishesOf(db, scope, scope.actor.id, clock.now())) {
    const target = await targetOfRow(db, row);
    if (!target) continue;
    wishes.push({ id: row.target_id, title: await titleOf(db, scope, target), until: row.until.toISOString() });
  }
  const asked = to && (await targetOf(db, scope, to));
  return { wishes, busy: asked !== null && asked.staffId !== scope.actor.id && (await busy(db, asked)) };
}

/** Looks after the wishes of this node; asks the database only while there are some. */
export class BusyWishes {
  private readonly kernel: Kernel;
  private timer: NodeJS.Timeout | null = null;
  private off: (() => void) | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    this.off = this.kernel.signals.on(wishesSignal, () => this.soon());
    this.soon();
  }
  async stop(): Promise<void> {
    this.off?.();
    this.off = null;
    if (this.timer) clearTimeout(this.timer);
    await this.turn;
  }

  private soon(): void {
    if (this.timer || !this.off) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.turn = this.look().then(
        (more) => {
          if (more) this.soon();
        },
        (error: unknown) => {
          this.kernel.log.warn({ err: error }, 'call-backs on busy were not looked at');
          this.soon();
        },
      );
    }, lookMs);
  }

  /** Whether there are more. */
  private async look(): Promise<boolean> {
    const { db, log } = this.kernel;
    const wishes = await wishesAlive(db, program, clock.now());
    if (wishes.length === 0) return false;
    if (!desksOpen()) return true;
    for (const row of wishes) {
      const own = await byStaff(db, row.staff_id);
      const target = await targetOfRow(db, row);
      if (!target) continue;
      if ((await busy(db, own)) || (await busy(db, target))) continue;
      // Whoever takes the wish places the call: nobody is rung twice for one.
      if (!(await db.transact((tx) => takeWish(tx, row)))) continue;
      changed(this.kernel, row.staff_id);
      await this.place(own, target).catch((error: unknown) =>
        log.info({ err: error, staff: row.staff_id }, 'a call-back on busy came to nothing'),
      );
    }
    return true;
  }

  private async place({ staffId, extension }: Target, target: Target): Promise<void> {
    const { db, config, realtime } = this.kernel;
    const scope = await scopeOfStaff(db, program, staffId!);
    if (!scope) throw nobodyThere();
    const plan = await this.plan(scope, target);
    const unitId = scope.unitId ?? extension?.unit_id;
    if (!plan || plan.steps.length === 0 || !unitId) throw nobodyThere();
    const title = await titleOf(db, scope, target);
    const rest = { site: config.site, plan, unitId, customerId: null, party: target.extension?.number ?? title };
    const { id } = await placeByPlan(db, scope, theDesk(), {
      ...{ ...rest, shown: extension?.number ?? '', direction: 'internal' },
    });
    // Their own device rings by itself: it is said why.
    realtime.pushEverywhere(`staff:${staffId}`, 'operators.called-back', { callId: id, title });
  }

  private async plan(scope: Scope, { kind, id, extension }: Target): Promise<Plan | null> {
    if (kind === 'staff') return planOfStaff(this.kernel.db, scope, id);
    return extension && planOfExtension(this.kernel.db, extension);
  }
}
