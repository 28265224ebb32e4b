/**
 * Brings letters out while this node leads the site's post: takes what is due, makes its bytes once, hands them over, puts a copy
 * into the folder of sent letters. A crash between the server's yes and ours sends the same bytes under the same Message-ID again; so does
 * a node that stands still there for longer than its lease. When it goes on it takes nothing more in hand, and says nothing about
 * letters that another has taken over, but that they were sent.
 */
import { clock, type Gather, type Kernel, type Lease, LeaseLost, type Scope, systemScope } from '#kernel';
import { lockConversation, say } from '#modules/conversations';
import {
  fileInSent,
  findMailbox,
  type MailboxRow,
  problemOf,
  roadFails,
  roadWorks,
  sendRaw,
  Turns,
  waitSeconds,
} from '#modules/mailboxes';
import { notifyStaff } from '#modules/notifications';
import { composeLetter } from './compose.ts';
import { tellLetter } from './events.ts';
import { keepTaken, type Made, madeTogether, type Taken, takenTogether } from './keep-together.ts';
import { queuedSignal } from './ports.ts';
import { tokensOfThreads } from './store.ts';
import { keepOriginal } from './store-files.ts';
import { claimDue, markAgain, markFailed, markFiled, putOff, reclaim, unfiled } from './store-outgoing.ts';
import type { Head, LetterRow } from './tables.ts';
import { openHead } from './vault.ts';

const scope: Scope = systemScope('mail.postman');
/** Letters claimed at once. */
const batch = 20;
/**
 * A box that has more than this in hand is given no more meanwhile, so that a server that is slow or silent holds up its own letters
 * only; those of other boxes go past it.
 */
const enough = 20;
/** In hand altogether: their bytes are in memory. */
const most = 600;
/** Of one box in the making at once, and given to its server: as many as its pool has connections. The others wait here, where a lost lease stops them. */
const making = 20;
const giving = 5;
/** Without a proof of the lease for so long (it lives five seconds), one is asked for before a letter is given away. */
const proofMs = 2_000;
const lookMs = 5_000;
/** What is written meanwhile is claimed together. */
const paceMs = 100;
/** After three days nobody waits for it any more (RFC 5321 §4.5.4.1: four to five). */
const mostTries = 60;

export class Postman {
  private readonly kernel: Kernel;
  private give: (() => Promise<void>) | null = null;
  private off: (() => void) | null = null;
  private wake: () => void = () => {};
  /** Letters may be due: one was written, a box has room, or time has passed. */
  private due = true;
  /** What goes on beside the loop; each sees to its own errors. */
  private readonly underWay = new Set<Promise<void>>();
  /** Boxes whose copies are being put into their folder. */
  private readonly filing = new Set<string>();
  /** Boxes whose folder of sent letters failed, and until when it is left alone. */
  private readonly resting = new Map<string, number>();
  /** Letters, with their box, that servers have not said yes to: not due again meanwhile. */
  private readonly inHand = new Map<string, string>();
  private readonly lanes = new Map<string, { made: Turns; given: Turns }>();
  private readonly made: Gather<Made, boolean>;
  private readonly taken: Gather<Taken, boolean>;
  /** When the lease was last found to be ours. */
  private provenAt = Number.NEGATIVE_INFINITY;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.made = madeTogether(kernel);
    this.taken = takenTogether(kernel, scope);
  }

  start(): void {
    const { leases, signals, config, db, log } = this.kernel;
    this.off = signals.on(queuedSignal, () => this.look());
    this.give = leases.hold(`mail.postman:${config.site}`, async (lease, signal) => {
      signal.addEventListener('abort', () => this.look());
      this.due = true;
      let reclaimedAt = Number.NEGATIVE_INFINITY;
      let filedAt = Number.NEGATIVE_INFINITY;
      while (!signal.aborted) {
        const again = this.nextLook();
        try {
          if (performance.now() - reclaimedAt >= lookMs) {
            const left = { site: config.site, now: clock.now(), inHand: [...this.inHand.keys()] };
            await db.transact((tx) => reclaim(tx, scope, left));
            reclaimedAt = performance.now();
          }
          if (this.due && this.inHand.size < most) {
            this.due = false;
            if ((await this.claim(lease, signal)) === batch) this.look();
          }
          // Copies are in no hurry while letters leave.
          if (this.inHand.size === 0 || performance.now() - filedAt >= lookMs) {
            await this.fileAll(lease, signal);
            filedAt = performance.now();
          }
        } catch (error) {
          this.due = true;
          log.warn({ err: (error as Error).message }, 'letters wait for the database');
        }
        await again;
      }
      await Promise.all(this.underWay);
    });
  }

  async stop(): Promise<void> {
    this.off?.();
    this.look();
    await this.give?.();
  }

  private look(): void {
    this.due = true;
    this.wake();
  }

  /** Resolves when there is something to do, not sooner than `paceMs` from now, or when time has passed. */
  private nextLook(): Promise<void> {
    const from = performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.due = true;
        resolve();
      }, lookMs);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = () => {};
        setTimeout(resolve, Math.max(0, paceMs - (performance.now() - from)));
      };
    });
  }

  /** Beside the loop, which sees to the copies when it is done. */
  private beside(work: Promise<void>, wrong: string): void {
    const watched = work
      .catch((error) => this.kernel.log.warn({ err: (error as Error).message }, wrong))
      .finally(() => {
        this.underWay.delete(watched);
        this.wake();
      });
    this.underWay.add(watched);
  }

  /** Takes what is due in hand and begins to give it out; returns how many. */
  private async claim(lease: Lease, signal: AbortSignal): Promise<number> {
    const { db, config } = this.kernel;
    const busy = [...countBy(this.inHand.values())].filter(([, count]) => count > enough).map(([id]) => id);
    const ask = { site: config.site, now: clock.now(), limit: batch, inHand: [...this.inHand.keys()], without: busy };
    // In one flight, the fence first: when the lease is gone, what was claimed behind it is not kept.
    const at = performance.now();
    const [, due] = await db.transact((tx) => Promise.all([lease.fence(tx), claimDue(tx, scope, ask)]));
    this.provenAt = at;
    for (const { id, mailbox_id } of due) this.inHand.set(id, mailbox_id);
    for (const [id, rows] of byMailbox(due))
      this.beside(this.giveOut(id, rows, { lease, signal }), 'letters wait for the database');
    return due.length;
  }

  /** Those of one box and claim. */
  private async giveOut(
    id: string,
    rows: readonly LetterRow[],
    { lease, signal }: { lease: Lease; signal: AbortSignal },
  ): Promise<void> {
    const { db } = this.kernel;
    const stillOurs = async () => {
      const at = performance.now();
      await db.transact((tx) => lease.fence(tx));
      this.provenAt = at;
    };
    try {
      const [tokens, mailbox] = await Promise.all([
        tokensOfThreads(db, scope, [...new Set(rows.flatMap(({ thread_id }) => thread_id ?? []))]),
        findMailbox(db, scope, id),
      ]);
      const lanes = this.lanesOf(id);
      let sent = false;
      const given = rows.map((row) =>
        lanes.made.take(async () => {
          // What is left is the next leader's: it is due there at once.
          if (signal.aborted) return;
          if (await this.sendOne(row, mailbox!, { token: tokens.get(row.thread_id ?? '')!, stillOurs })) sent = true;
          this.inHand.delete(row.id);
          const own = countBy(this.inHand.values()).get(id) ?? 0;
          if (own === enough || this.inHand.size === most - 1) this.look();
        }),
      );
      // To the end of each, also when one fails: what is given to a server is in hand.
      const ends = await Promise.allSettled(given);
      if (sent) await roadWorks(db, mailbox!, 'send');
      for (const ended of ends) if (ended.status === 'rejected') throw ended.reason;
    } finally {
      const left = rows.filter((row) => this.inHand.delete(row.id));
      if (left.length > 0) this.look();
    }
  }

  private lanesOf(id: string): { made: Turns; given: Turns } {
    const kept = this.lanes.get(id) ?? { made: new Turns(making), given: new Turns(giving) };
    this.lanes.set(id, kept);
    return kept;
  }

  /** True when the server took it. */
  private async sendOne(
    row: LetterRow,
    mailbox: MailboxRow,
    { token, stillOurs }: { token: string; stillOurs: () => Promise<void> },
  ): Promise<boolean> {
    const { db, log } = this.kernel;
    if (mailbox.state !== 'active') {
      // Letters wait for their box; that is no try.
      await db.transact((tx) => putOff(tx, row, new Date(clock.ms() + 60_000)));
      return false;
    }
    let head: Head;
    let raw: Buffer;
    try {
      head = openHead(row);
      raw = await this.bytesOf(row, { mailbox, head, token });
    } catch (error) {
      // Another makes it by now: nothing is wrong with it.
      await stillOurs();
      log.error({ letter: row.id, err: (error as Error).message }, 'a letter cannot be made');
      await this.fail(row, 'cannot-be-made');
      return false;
    }
    try {
      const to = [...head.to, ...head.cc, ...head.bcc].map(({ address }) => address);
      const { rejected } = await this.lanesOf(mailbox.id).given.take(async () => {
        // A node that stood still since it took the letter in hand gives it to nobody: another has it by now.
        if (performance.now() - this.provenAt > proofMs) await stillOurs();
        return sendRaw(mailbox, { from: mailbox.address, to, raw, stillOurs });
      });
      const taken: Taken = { row, filed: !mailbox.files_sent, at: clock.now() };
      if (rejected.length === 0) await this.taken.add(taken);
      else
        await db.transact(async (tx) => {
          await keepTaken(tx, scope, [taken]);
          await this.say(tx, row, 'mail.not-for-some', { count: rejected.length });
        });
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      await this.failed(row, mailbox, error);
      return false;
    }
  }

  /** Kept before the first try. */
  private async bytesOf(
    row: LetterRow,
    { mailbox, head, token }: { mailbox: MailboxRow; head: Head; token: string },
  ): Promise<Buffer> {
    const { files } = this.kernel;
    if (row.file_id) return collect((await files.read(row.file_id)).content);
    const raw = await composeLetter(mailbox, { token }, row, head);
    const fileId = await keepOriginal(raw, mailbox.id);
    await this.made.add({ row, fileId, size: raw.length });
    return raw;
  }

  private async failed(row: LetterRow, mailbox: MailboxRow, error: unknown): Promise<void> {
    const { db } = this.kernel;
    const { problem, detail } = problemOf(error);
    const code = (error as { responseCode?: number }).responseCode ?? 0;
    // No for good is said about this letter; anything about the road is mended there, and letters wait.
    if ((code >= 500 && problem === 'refused') || row.attempts + 1 >= mostTries)
      return this.fail(row, detail || problem);
    const seconds = Math.min(3600, 10 * 2 ** Math.min(row.attempts, 9));
    const ours = await db.transact(async (tx) => {
      const again = await markAgain(tx, row, problem, new Date(clock.ms() + seconds * 1000));
      if (again) await tellLetter(tx, scope, { ...row, state: 'queued' });
      return again;
    });
    if (!ours) return;
    if (code < 400 || problem !== 'other') await roadFails(db, mailbox, 'send', error);
  }

  private async fail(row: LetterRow, reason: string): Promise<void> {
    await this.kernel.db.transact(async (tx) => {
      if (!(await markFailed(tx, row, reason))) return;
      await tellLetter(tx, scope, { ...row, state: 'failed' });
      const agentId = await this.say(tx, row, 'mail.not-sent', { words: reason });
      if (agentId)
        await notifyStaff(tx, scope, [agentId], {
          code: 'mail.not-sent',
          params: {},
          link: `/workspace/${row.conversation_id}`,
          key: `letter:${row.id}:failed`,
        });
    });
  }

  private async say(
    tx: Parameters<typeof lockConversation>[0],
    row: LetterRow,
    code: string,
    params: Record<string, string | number>,
  ): Promise<string | null> {
    const conversation = row.conversation_id ? await lockConversation(tx, scope, row.conversation_id) : null;
    if (!conversation) return null;
    await say(tx, scope, conversation, code, params);
    return conversation.agent_id;
  }

  /** Beside sending, each box for itself: a full or slow folder holds nobody up. */
  private async fileAll(lease: Lease, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const resting = [...this.resting].filter(([, until]) => until > clock.ms()).map(([id]) => id);
    const ask = { site: this.kernel.config.site, limit: 200, without: [...resting, ...this.filing] };
    const waiting = await unfiled(this.kernel.db, scope, ask);
    for (const [id, rows] of byMailbox(waiting)) {
      this.filing.add(id);
      const work = this.fileOf(id, rows, { lease, signal }).finally(() => this.filing.delete(id));
      this.beside(work, 'sent letters are not filed yet');
    }
  }

  private async fileOf(
    id: string,
    rows: readonly LetterRow[],
    { lease, signal }: { lease: Lease; signal: AbortSignal },
  ): Promise<void> {
    const { db, files } = this.kernel;
    const mailbox = await findMailbox(db, scope, id);
    // Should nothing come of it.
    this.resting.set(id, clock.ms() + lookMs);
    if (mailbox?.state !== 'active') return;
    let kept = 0;
    try {
      for (const row of rows) {
        if (signal.aborted) return;
        if (!row.file_id) continue;
        const raw = await collect((await files.read(row.file_id)).content);
        await fileInSent(mailbox, {
          messageId: openHead(row).messageId!,
          raw,
          at: row.at,
          stillOurs: () => db.transact((tx) => lease.fence(tx)),
        });
        await db.transact((tx) => markFiled(tx, row.id));
        kept++;
      }
      if (kept > 0) this.resting.delete(id);
      await roadWorks(db, mailbox, 'file');
    } catch (error) {
      if (signal.aborted) return;
      const { tries } = await roadFails(db, mailbox, 'file', error);
      this.resting.set(id, clock.ms() + waitSeconds(tries) * 1000);
    }
  }
}

function countBy(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function byMailbox(rows: readonly LetterRow[]): Map<string, LetterRow[]> {
  const boxes = new Map<string, LetterRow[]>();
  for (const row of rows) boxes.set(row.mailbox_id, [...(boxes.get(row.mailbox_id) ?? []), row]);
  return boxes;
}

async function collect(content: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
