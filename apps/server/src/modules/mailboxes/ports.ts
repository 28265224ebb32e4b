/** What the program gave this module at wiring, and the room below that takes what was fetched. */
import type { Database, Keys, Logger, Outgoing, Signals } from '#kernel';
import type { MailboxRow } from './tables.ts';

type Given = {
  keys: Keys;
  db: Database;
  log: Logger;
  signals: Signals;
  site: number;
  publicUrl: string;
  outgoing: Outgoing;
};
let given: Given | null = null;

export function givePorts(what: Given): void {
  given = what;
}
export function ports(): Given {
  if (!given) throw new Error('mailboxes: used before wiring');
  return given;
}

/** A letter as it lies on the server; `raw` null: too large to be taken, the head says from whom. */
export type Fetched = {
  mailbox: MailboxRow;
  folder: string;
  uidValidity: number;
  uid: number;
  size: number;
  receivedAt: Date;
  raw: Buffer | null;
  head: Buffer | null;
};
/** Stores a run of letters of one folder; resolves when all of them are stored or held. The folder's cursor moves behind it. */
export type Taker = (letters: Fetched[]) => Promise<void>;
let taker: Taker | null = null;

/** Called while wiring. */
export function takeMail(take: Taker): void {
  taker = take;
}
export const mailTaker = (): Taker | null => taker;

/** The table of boxes changed: whoever drives them looks again. */
export const changedSignal = 'mailboxes.changed';
