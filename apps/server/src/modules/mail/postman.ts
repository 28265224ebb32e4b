/**
 * Brings letters out while this node leads the site's post: takes what is due, makes its bytes once, hands them over, puts a copy
 * into the folder of sent letters. A crash between the server's yes and ours sends the same bytes under the same Message-ID again; so does
 * a node that stands still there for longer than its lease. When it goes on it takes nothing more in hand, and says nothing about
 * letters that another has taken over, but that they were sent.
 */
import { clock, type Kernel, type Lease, type Scope, systemScope } from '#kernel';
import { lockConversation, say } from '#modules/conversations';
import {
  fileInSent,
  findMailbox,
  type MailboxRow,
  problemOf,
  roadFails,
  roadWorks,
  sendRaw,
  waitSeconds,
} from '#modules/mailboxes';
import { notifyStaff } from '#modules/notifications';
import { composeLetter } from './compose.ts';
import { tellLetter } from './events.ts';
import { queuedSignal } from './ports.ts';
import { tokensOfThreads } from './store.ts';
import { keepOriginal } from './store-files.ts';
import {
  claimDue,
  markAgain,
  markFailed,
  markFiled,
  markSent,
  putOff,
  reclaim,
  saveOriginal,
  unfiled,
} from './store-outgoing.ts';
import type { Head, LetterRow } from './tables.ts';
import { openHead } from './vault.ts';

const scope: Scope = systemScope('mail.postman');
/** Letters of one round; two rounds go on beside each other, so that none waits for the slowest of another. */
const batch = 20;
const rounds = 2;
/** Of one box and round given to its server at once; its pool has five connections, and letters are made meanwhile. The others wait here, where a lost lease stops them. */
const abreast = 10;
const lookMs = 5_000;
/** After three days nobody waits for it any more (RFC 5321 §4.5.4.1: four to five). */
const mostTries = 60;

export class Postman {
  private readonly kernel: Kernel;
  private give: (() => Promise<void>) | null = null;
  private off: (() => void) | null = null;
  private nudge: () => void = () => {};
  private filing: Promise<void> = Promise.resolve();
  /** Boxes whose folder of sent letters failed, and until when it is left alone. */
  private readonly resting = new Map<string, number>();
  /** Letters that servers are slow to take: not due again meanwhile. */
  private readonly inHand = new Set<string>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    const { leases, signals, config, db, log } = this.kernel;
    this.off = signals.on(queuedSignal, () => this.nudge());
    this.give = leases.hold(`mail.postman:${config.site}`, async (lease, signal) => {
      signal.addEventListener('abort', () => this.nudge());
      let reclaimedAt = Number.NEGATIVE_INFINITY;
      while (!signal.aborted) {
        const again = this.nextNudge();
        try {
          if (performance.now() - reclaimedAt >= lookMs) {
            const left = { site: config.site, now: clock.now(), inHand: [...this.inHand] };
            await db.transact((tx) => reclaim(tx, scope, left));
            reclaimedAt = performance.now();
          }
          await Promise.all(Array.from({ length: rounds }, () => this.rounds(lease, signal)));
          this.filing = this.filing.then(() => this.fileAll(lease, signal));
        } catch (error) {
          log.warn({ err: (error as Error).message }, 'letters wait for the database');
        }
        await again;
      }
      await this.filing;
    });
  }

  async stop(): Promise<void> {
    this.off?.();
    this.nudge();
    await this.give?.();
  }

  private nextNudge(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, lookMs);
      this.nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async rounds(lease: Lease, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.round(lease, signal)) === batch);
  }

  /** Returns how many were in hand. */
  private async round(lease: Lease, signal: AbortSignal): Promise<number> {
    const { db, config } = this.kernel;
    const ask = { site: config.site, now: clock.now(), limit: batch, inHand: [...this.inHand] };
    // In one flight, the fence first: when the lease is gone, what was claimed behind it is not kept.
    const [, due] = await db.transact((tx) => Promise.all([lease.fence(tx), claimDue(tx, scope, ask)]));
    if (due.length === 0) return 0;
    const stillOurs = () => db.transact((tx) => lease.fence(tx));
    for (const { id } of due) this.inHand.add(id);
    try {
      const tokens = await tokensOfThreads(db, scope, [...new Set(due.flatMap(({ thread_id }) => thread_id ?? []))]);
      await Promise.all(
        [...byMailbox(due)].map(async ([id, rows]) => {
          const mailbox = (await findMailbox(db, scope, id))!;
          const next = rows.values();
          let sent = false;
          const lane = async (): Promise<void> => {
            for (const row of next) {
              // What is left is the next leader's: it is due there at once.
              if (signal.aborted) return;
              if (await this.sendOne(row, mailbox, { token: tokens.get(row.thread_id ?? '')!, stillOurs })) sent = true;
            }
          };
          await Promise.all(Array.from({ length: abreast }, lane));
          if (sent) await roadWorks(db, mailbox, 'send');
        }),
      );
    } finally {
      for (const { id } of due) this.inHand.delete(id);
    }
    return due.length;
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
      const { rejected } = await sendRaw(mailbox, { from: mailbox.address, to, raw, stillOurs });
      await db.transact(async (tx) => {
        markSent(tx, row.id, clock.now(), !mailbox.files_sent);
        await tellLetter(tx, scope, { ...row, state: 'sent' });
        if (rejected.length > 0) await this.say(tx, row, 'mail.not-for-some', { count: rejected.length });
      });
      return true;
    } catch (error) {
      await this.failed(row, mailbox, error);
      return false;
    }
  }

  /** Kept before the first try. */
  private async bytesOf(
    row: LetterRow,
    { mailbox, head, token }: { mailbox: MailboxRow; head: Head; token: string },
  ): Promise<Buffer> {
    const { db, files } = this.kernel;
    if (row.file_id) return collect((await files.read(row.file_id)).content);
    const raw = await composeLetter(mailbox, { token }, row, head);
    const fileId = await keepOriginal(raw, mailbox.id);
    await db.transact(async (tx) => {
      const [ours] = await Promise.all([
        saveOriginal(tx, row, { id: fileId, size: raw.length }),
        files.keep(tx, fileId),
      ]);
      if (!ours) throw new Error('another node holds it by now');
    });
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

  /** Beside sending: a full or slow folder holds nobody up. */
  private async fileAll(lease: Lease, signal: AbortSignal): Promise<void> {
    const { db, files, log, config } = this.kernel;
    try {
      const resting = [...this.resting].filter(([, until]) => until > clock.ms()).map(([id]) => id);
      const waiting = await unfiled(db, scope, { site: config.site, limit: 200, without: resting });
      await Promise.all(
        [...byMailbox(waiting)].map(async ([id, rows]) => {
          const mailbox = await findMailbox(db, scope, id);
          if (mailbox?.state !== 'active') return;
          try {
            for (const row of rows) {
              if (signal.aborted || !row.file_id) return;
              const raw = await collect((await files.read(row.file_id)).content);
              await fileInSent(mailbox, {
                messageId: openHead(row).messageId!,
                raw,
                at: row.at,
                stillOurs: () => db.transact((tx) => lease.fence(tx)),
              });
              await db.transact((tx) => markFiled(tx, row.id));
            }
            this.resting.delete(id);
            await roadWorks(db, mailbox, 'file');
          } catch (error) {
            if (signal.aborted) return;
            const { tries } = await roadFails(db, mailbox, 'file', error);
            this.resting.set(id, clock.ms() + waitSeconds(tries) * 1000);
          }
        }),
      );
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'sent letters are not filed yet');
    }
  }
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
