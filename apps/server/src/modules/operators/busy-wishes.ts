/**
 * Call-back on busy 遇忙回叫: somebody finds a telephone engaged and asks to be rung when it is free. As soon as both are, the asker's own
 * device rings first, then the other. A wish lives for half an hour and one call.
 */
import { clock, type Database, type Kernel, type Scope, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
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
import { notBusy } from './errors.ts';
import { planOfExtension } from './plans.ts';
import { dropWishes, saveWish, takeWish, wishesAlive } from './store-wishes.ts';

const program = systemScope('operators');
export const wishesSignal = 'operators.busy-wishes';
const aliveMs = 30 * 60_000;
/** Somebody who has just hung up takes a breath. */
const lookMs = 1000;

type Tells = Pick<Kernel['signals'], 'send'>;

async function busy(db: Database, { number, staff_id: staffId }: ExtensionRow): Promise<boolean> {
  if (await theDesk().engaged(number)) return true;
  return staffId !== null && (await callOfAgent(db, program, staffId)) !== null;
}

/** Throws `telephony.nobody-there` (no such telephone, or the asker's is nobody's), `operators.not-busy` when it is free. */
export async function wishFor(db: Database, signals: Tells, own: ExtensionRow, number: string): Promise<void> {
  const target = await extensionByNumber(db, program, number);
  if (!target || !own.staff_id || target.id === own.id) throw nobodyThere();
  if (!(await busy(db, target))) throw notBusy();
  const until = new Date(clock.ms() + aliveMs);
  await db.transact(async (tx) => {
    await saveWish(tx, { extension_id: own.id, target_id: target.id, until });
    tx.afterCommit(() => signals.send(wishesSignal, {}));
  });
}

/** All of this telephone. */
export async function forgetWishes(db: Database, signals: Tells, own: ExtensionRow): Promise<void> {
  await db.transact(async (tx) => {
    await dropWishes(tx, own.id);
    tx.afterCommit(() => signals.send(wishesSignal, {}));
  });
}

export async function wishOfStaff(db: Database, signals: Tells, scope: Scope, number: string | null): Promise<void> {
  const own = await extensionOfStaff(db, scope, scope.actor.id);
  if (!own) throw nobodyThere();
  await (number === null ? forgetWishes(db, signals, own) : wishFor(db, signals, own, number));
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
    for (const wish of wishes) {
      const own = await extensionById(db, program, wish.extension_id);
      const target = await extensionById(db, program, wish.target_id);
      if (!own?.staff_id || !target) continue;
      if ((await busy(db, own)) || (await busy(db, target))) continue;
      // Whoever takes the wish places the call: nobody is rung twice for one.
      if (!(await db.transact((tx) => takeWish(tx, wish)))) continue;
      await this.place(own, target).catch((error: unknown) =>
        log.info({ err: error, extension: own.number }, 'a call-back on busy came to nothing'),
      );
    }
    return true;
  }

  private async place(own: ExtensionRow, target: ExtensionRow): Promise<void> {
    const { db, config } = this.kernel;
    const scope = await scopeOfStaff(db, program, own.staff_id!);
    const plan = await planOfExtension(db, target);
    if (!scope || !plan || plan.steps.length === 0) throw nobodyThere();
    const rest = { site: config.site, plan, unitId: own.unit_id, customerId: null, party: target.number };
    await placeByPlan(db, scope, theDesk(), { ...rest, shown: own.number, direction: 'internal' });
  }
}
