/**
 * Brings messages out while this node leads the site's outside channels. Each channel has its own round: one that hangs holds up
 * nobody else. What one person is told keeps its order. A crash after the other side's yes sends the same id again.
 */
import { clock, type Kernel, type Scope, systemScope } from '#kernel';
import { partRuns } from '#modules/parts';
import { NotCarried } from './adapters/adapter.ts';
import { adapterOf } from './adapters/by-kind.ts';
import { tellDelivery } from './events.ts';
import { wayFails, wayWorks } from './health.ts';
import { queuedSignal } from './ports.ts';
import { channelCard } from './store.ts';
import { contactsById } from './store-contacts.ts';
import { claimDue, markAgain, markSent, reclaim } from './store-messages.ts';
import type { ChannelRow, ContactRow, MessageRow } from './tables.ts';
import { failMessage } from './take-receipt.ts';
import { hashOf, openPerson, openWords } from './vault.ts';

const scope: Scope = systemScope('channels.courier');
const batch = 60;
/** People of one channel that are served beside each other. */
const aside = 6;
const lookMs = 5_000;
/** After a day nobody waits for an answer any more. */
const longestMs = 24 * 3_600_000;

export class Courier {
  private readonly kernel: Kernel;
  private give: (() => Promise<void>) | null = null;
  private off: (() => void) | null = null;
  private nudge: () => void = () => {};
  private readonly rounds = new Map<string, Promise<void>>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    const { leases, signals, config, db, log } = this.kernel;
    this.off = signals.on(queuedSignal, () => this.nudge());
    this.give = leases.hold(`channels.courier:${config.site}`, async (_lease, signal) => {
      signal.addEventListener('abort', () => this.nudge());
      await db.transact((tx) => reclaim(tx, scope, config.site, clock.now()));
      while (!signal.aborted) {
        const again = this.nextNudge();
        try {
          await this.look();
        } catch (error) {
          log.warn({ err: (error as Error).message }, 'messages wait for the database');
        }
        await again;
      }
      await Promise.all(this.rounds.values());
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

  private async look(): Promise<void> {
    const { db, config, log } = this.kernel;
    // What waits is brought when the part is switched on again.
    if (!(await partRuns(db, 'channels'))) return;
    const busy = [...this.rounds.keys()];
    const due = await db.transact((tx) =>
      claimDue(tx, scope, { site: config.site, now: clock.now(), busy, limit: batch }),
    );
    for (const [channelId, rows] of grouped(due, (row) => row.channel_id)) {
      const round = this.round(channelId, rows)
        .catch((error: unknown) => log.warn({ err: (error as Error).message }, 'a channel’s round broke off'))
        .finally(() => {
          this.rounds.delete(channelId);
          this.nudge();
        });
      this.rounds.set(channelId, round);
    }
  }

  private async round(channelId: string, rows: MessageRow[]): Promise<void> {
    const { db } = this.kernel;
    const channel = (await channelCard(db, scope, channelId))!;
    const contacts = new Map(
      (
        await contactsById(
          db,
          scope,
          rows.map((row) => row.contact_id),
        )
      ).map((contact) => [contact.id, contact]),
    );
    const people = grouped(rows, (row) => row.contact_id).values();
    const serve = async (): Promise<void> => {
      for (const all of people) await this.serve(channel, contacts.get(all[0]!.contact_id)!, all);
    };
    await Promise.all(Array.from({ length: aside }, serve));
  }

  /** One after another; when one waits, those behind it wait as well. */
  private async serve(channel: ChannelRow, contact: ContactRow, rows: MessageRow[]): Promise<void> {
    const { db } = this.kernel;
    let until: Date | null = null;
    for (const row of rows) {
      if (until) {
        const next: Date = until;
        await db.transact((tx) => markAgain(tx, row.id, 'waits', next, false));
      } else until = await this.sendOne(channel, contact, row);
    }
  }

  /** When it is tried again; null when it is done with. */
  private async sendOne(channel: ChannelRow, contact: ContactRow, row: MessageRow): Promise<Date | null> {
    const { db } = this.kernel;
    const person = openPerson(contact);
    if (!person || row.sealed === null) return null;
    try {
      const words = openWords(contact, row.id, row.sealed);
      const arrived = await adapterOf[channel.kind].send({
        channel,
        person,
        conversationId: row.conversation_id!,
        contactId: contact.id,
        seq: row.seq,
        message: { ...words, id: row.id, at: row.at },
      });
      await db.transact(async (tx) => {
        const outerHash = arrived.outerId === null ? null : hashOf('message', arrived.outerId);
        await markSent(tx, row.id, { state: arrived.state, outerHash, parts: arrived.parts, at: clock.now() });
        await tellDelivery(tx, scope, { ...row, state: arrived.state });
      });
      await wayWorks(db, channel);
      return null;
    } catch (error) {
      if (error instanceof NotCarried) return this.failed(channel, row, error);
      // Whatever is wrong with one message holds up nobody else: it is tried again, and told as failed after a day.
      this.kernel.log.warn({ err: (error as Error).message, message: row.id }, 'a message could not be made ready');
      return this.failed(channel, row, new NotCarried('other', 'other'));
    }
  }

  private async failed(channel: ChannelRow, row: MessageRow, error: NotCarried): Promise<Date | null> {
    const { db } = this.kernel;
    if (error.lasting || clock.ms() - row.at.getTime() > longestMs) {
      await db.transact((tx) => failMessage(tx, scope, row, error.message || error.problem));
      return null;
    }
    const next = new Date(clock.ms() + Math.min(3600, 5 * 2 ** Math.min(row.attempts, 10)) * 1000);
    await db.transact(async (tx) => {
      await markAgain(tx, row.id, error.problem, next);
      await tellDelivery(tx, scope, { ...row, state: 'queued' });
    });
    await wayFails(db, channel, error);
    return next;
  }
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
