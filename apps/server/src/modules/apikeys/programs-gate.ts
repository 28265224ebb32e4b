/** The gate of programs: one bucket a key for all nodes, and answers kept for repeated calls. */
import {
  type Answered,
  AppError,
  clock,
  type Gate,
  idempotencyMismatch,
  idempotencyRunning,
  type Kernel,
  type Repeatable,
  type Scope,
  systemScope,
  tooMany,
  translateError,
} from '#kernel';
import type { KeyDesk } from './key-desk.ts';
import { capacityOf, drawOf, worthKeeping } from './rules.ts';
import { beginAnswer, drawTokens, giveBackKey, keepAnswer } from './store-limits.ts';

const dayMs = 24 * 3_600_000;
const leftRunningMs = 120_000;
const context = 'apikeys.kept-answer';

/** What this node has drawn and not spent, and until when it need not ask again. */
type Purse = { left: number; shared: number; emptyUntil: number; drawing: Promise<void> | null };
type Headers = { header(name: string, value: string): unknown };

export class ProgramsGate implements Gate {
  private readonly kernel: Pick<Kernel, 'db' | 'keys'>;
  private readonly desk: KeyDesk;
  private readonly purses = new Map<string, Purse>();
  private readonly scope = systemScope('apikeys');

  constructor(kernel: Pick<Kernel, 'db' | 'keys'>, desk: KeyDesk) {
    this.kernel = kernel;
    this.desk = desk;
  }

  async admit(scope: Scope, reply: Headers): Promise<boolean> {
    if (scope.actor.kind !== 'key') return false;
    const perMinute = this.desk.perMinute(scope.actor.id);
    if (perMinute === null) return false;
    const purse = this.purses.get(scope.actor.id) ?? { left: 0, shared: 0, emptyUntil: 0, drawing: null };
    this.purses.set(scope.actor.id, purse);
    while (purse.left < 1 && clock.ms() >= purse.emptyUntil) {
      purse.drawing ??= this.draw(scope.actor.id, perMinute, purse).finally(() => {
        purse.drawing = null;
      });
      await purse.drawing;
    }
    const had = purse.left >= 1;
    if (had) purse.left -= 1;
    const rest = Math.floor(purse.left + purse.shared);
    reply.header('ratelimit-limit', String(perMinute));
    reply.header('ratelimit-remaining', String(rest));
    reply.header('ratelimit-reset', String(Math.ceil(((capacityOf(perMinute) - rest) * 60) / perMinute)));
    if (!had) throw tooMany({ seconds: Math.max(1, Math.ceil((purse.emptyUntil - clock.ms()) / 1000)) });
    return true;
  }

  private async draw(keyId: string, perMinute: number, purse: Purse): Promise<void> {
    const now = clock.now();
    const perSecond = perMinute / 60;
    const want = drawOf(perMinute);
    const drawn = await drawTokens(this.kernel.db, this.scope, {
      ...{ keyId, perSecond, want, now },
      capacity: capacityOf(perMinute),
    });
    purse.left += drawn.given;
    purse.shared = drawn.tokens;
    // Nothing to be had: nobody asks again before one token has grown.
    if (drawn.given === 0) purse.emptyUntil = now.getTime() + Math.max(1, ((1 - drawn.tokens) / perSecond) * 1000);
  }

  async once(call: Repeatable, run: () => Promise<Answered>): Promise<Answered & { replayed: boolean }> {
    const { db } = this.kernel;
    const now = clock.ms();
    const standing = await beginAnswer(db, this.scope, {
      ...call,
      now: new Date(now),
      dayAgo: new Date(now - dayMs),
      leftRunning: new Date(now - leftRunningMs),
    });
    if (standing) {
      if (standing.fingerprint !== call.fingerprint) throw idempotencyMismatch();
      if (standing.state === 'running' || standing.answer === null) throw idempotencyRunning();
      const key = this.kernel.keys.unwrap({ ring: standing.ring!, wrapped: standing.wrapped_key! });
      return { ...(JSON.parse(this.kernel.keys.open(key, standing.answer, context)) as Answered), replayed: true };
    }
    try {
      const answered = await run();
      await this.keep(call, answered);
      return { ...answered, replayed: false };
    } catch (error) {
      if (error instanceof AppError && worthKeeping(error.status)) await this.keep(call, refusal(error, call));
      else await giveBackKey(db, this.scope, call.actor, call.key);
      throw error;
    }
  }

  private async keep(call: Repeatable, answered: Answered): Promise<void> {
    const { db, keys } = this.kernel;
    const { key, wrapped } = keys.create();
    const answer = keys.seal(key, JSON.stringify(answered), context);
    await keepAnswer(db, this.scope, { actor: call.actor, key: call.key, ...wrapped, answer });
  }
}

/** A refusal as it was told, so that its repetition reads the same. */
function refusal(error: AppError, { locale, requestId }: Repeatable): Answered {
  const { code, params, status } = error;
  return {
    status,
    body: { error: { code, message: translateError(error, locale), params, requestId } },
  };
}
